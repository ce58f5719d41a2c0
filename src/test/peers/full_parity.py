"""Holds every named classifier at full size against its reference: python full_parity.py --help

Fills the reference's model with random weights and statistics, has `nextbench export` put them into TorchScript, and
compares logits and the names and shapes of all tensors. References: timm; facebookresearch/ConvNeXt and
sail-sg/inceptionnext for the isotropic models; for E-ConvNeXt the description in ../fixtures/econvnext_reference.py,
and with --paddle the authors' own class in Paddle besides. Needs PyTorch 2.7.1, timm 1.0 and safetensors.

Prints a JSON line for each model: for each image size the largest difference of two images' logits and its share of
the largest logit; whether names and shapes agree; parameters of both sides. Exit status 1 if a model disagrees.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy
import torch
from safetensors.torch import save_file

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
sys.path.insert(0, str(FIXTURES))

import parity_references as references  # noqa: E402
from econvnext_reference import SIZES  # noqa: E402

MODELS = [*references.TIMM, "convnext_small_isotropic", "inceptionnext_small_isotropic", *SIZES]
LARGEST_SHARE = 1e-4


def difference(actual, expected):
    largest = (actual - expected).abs().max().item()
    return {"absolute": largest, "relative": largest / expected.abs().max().item(),
            "same_class": bool((actual.argmax(1) == expected.argmax(1)).all())}


def trained(tensors):
    return sum(t.numel() for name, t in tensors.items() if name.rsplit(".", 1)[-1] not in
               ("running_mean", "running_var", "_mean", "_variance"))


def in_paddle(args, name, tensors, images, folder):
    """What the authors' class computes and counts."""
    source, target = folder / "in.npz", folder / "out.npz"
    numpy.savez(source, images=images.numpy(), **{key: tensor.numpy() for key, tensor in tensors.items()})
    command = [args.paddle, FIXTURES / "run_econvnext.py", args.econvnext, name.removeprefix("econvnext_"), source,
               target]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(printed.splitlines()[-1]), torch.from_numpy(numpy.load(target)["evaluation"])


def compare(args, name, repositories, folder):
    reference, rename, source = references.full_size(name, repositories)
    tensors = references.fill(reference.eval(), rename, lambda key, shape: zlib.crc32(f"{key} {list(shape)}".encode()))
    weights, archive = folder / f"{name}.safetensors", folder / f"{name}.pt"
    save_file(tensors, weights)
    subprocess.run([args.launcher, "export", name, "--weights", weights, "--to", archive], check=True,
                   stdout=subprocess.DEVNULL)
    ours = torch.jit.load(str(archive)).eval()
    state = ours.state_dict()
    line = {
        "model": name, "source": source,
        "names_agree": set(state) == set(tensors),
        "shapes_agree": all(state[key].shape == tensor.shape for key, tensor in tensors.items() if key in state),
        "parameters": sum(p.numel() for p in ours.parameters()), "parameters_of_reference": trained(tensors),
    }
    differences = []
    for size in args.sizes:
        images = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(size))
        with torch.inference_mode():
            logits = ours(images)
            line[str(size)] = difference(logits, reference(images))
        differences.append(line[str(size)])
        if args.paddle and name in SIZES and size == args.sizes[0]:
            line["authors"], expected = in_paddle(args, name, tensors, images, folder)
            line["authors"] |= difference(logits, expected)
            differences.append(line["authors"])
    weights.unlink()
    archive.unlink()
    line["agrees"] = (line["names_agree"] and line["shapes_agree"]
                      and line["parameters"] == line["parameters_of_reference"]
                      and all(d["relative"] <= LARGEST_SHARE and d["same_class"] for d in differences))
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("launcher", help="path of nextbench")
    parser.add_argument("--models", nargs="+", default=MODELS, metavar="MODEL",
                        help=f"of {', '.join(MODELS)} (default: all)")
    parser.add_argument("--inceptionnext", required=True, help="checkout of sail-sg/inceptionnext")
    parser.add_argument("--convnext", required=True, help="checkout of facebookresearch/ConvNeXt")
    parser.add_argument("--econvnext", help="checkout of violetweir/E-ConvNeXt, for --paddle")
    parser.add_argument("--paddle", metavar="PYTHON", help="a Python with PaddlePaddle 3, to run the authors' class")
    parser.add_argument("--sizes", type=int, nargs="+", default=[224, 288], help="heights and widths, in pixels")
    args = parser.parse_args()
    if args.paddle and not args.econvnext:
        parser.error("--paddle needs --econvnext")
    unknown = set(args.models) - set(MODELS)
    if unknown:
        parser.error(f"no reference of {', '.join(sorted(unknown))}")
    repositories = references.Repositories(args.inceptionnext, args.convnext)
    agree = True
    with tempfile.TemporaryDirectory() as folder:
        for name in args.models:
            line = compare(args, name, repositories, pathlib.Path(folder))
            agree = agree and line["agrees"]
            print(json.dumps(line), flush=True)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
