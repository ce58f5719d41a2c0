"""Compares what evaluation feeds a model with timm's pipeline: python compare_preprocessing.py --help

Needs PyTorch, torchvision, timm and Pillow in the Python that runs it, and a built NextBench. For every transform the
bytes that 'evaluate --pixels' writes are held against those of the reference before normalisation: timm's
create_transform (crops 0.875 and 0.95 at 224, 1.0 and the warp at 384), and PaddleClas' resize and crop written out
with Pillow. Then convnext_atto with weights made by timm classifies the same images in both programs. Everything is
written to a temporary folder and removed.

NextBench scales rows first, then columns, as Pillow 12.3.0 does. Pillow 13.0.0 takes the columns first for some images,
most of all portraits that are warped; a comparison with it shows differences of several levels that come from there.

The exit status is 1 if a byte differs by more than --levels, a logit by more than 1e-4 of the largest, or a list of the
five best classes at all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import timm
import torch
import torchvision
from PIL import Image, features
from PIL import __version__ as pillow
from safetensors.torch import save_file
from timm.data import create_transform

TRANSFORMS = [("timm", 224, 0.875), ("timm", 224, 0.95), ("timm", 384, 1.0), ("warp", 384, 1.0), ("paddle", 224, 0.875)]
TINY = ["convnext_atto", "--set", "depths=[1, 1]", "--set", "widths=[4, 8]", "--classes", "1000"]


def reference(kind, size, crop):
    if kind == "paddle":
        return lambda image: paddle(image, size, int(size / crop))
    # The last steps turn bytes into normalised numbers; what is compared is the bytes.
    steps = create_transform((3, size, size), interpolation="bicubic", crop_pct=crop, is_training=False,
                             crop_mode="squash" if kind == "warp" else "center").transforms
    return torchvision.transforms.Compose(
        [step for step in steps if type(step).__name__ in ("Resize", "ResizeKeepRatio", "CenterCrop")])


def paddle(image, size, short):
    percent = float(short) / min(image.size)
    scaled = image.resize(tuple(int(round(side * percent)) for side in image.size), Image.Resampling.BICUBIC)
    left, top = ((side - size) // 2 for side in scaled.size)
    return scaled.crop((left, top, left + size, top + size))


def run(args, *command):
    done = subprocess.run([args.launcher, *map(str, command)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout


def images(args):
    folder = args.data
    for split in ("val", "test"):
        if (folder / split).is_dir():
            folder = folder / split
            break
    return sorted((file for file in folder.glob("*/**/*") if file.suffix.lower() in (".jpg", ".jpeg", ".png")),
                  key=lambda file: (file.relative_to(folder).parts[0], file.relative_to(folder).as_posix()))


def compare_pixels(args, files, tmp):
    weights = tmp / "tiny.safetensors"
    run(args, "export", *TINY, "--to", weights)
    good = True
    for kind, size, crop in TRANSFORMS:
        pixels = tmp / "pixels.npy"
        report = json.loads(run(args, "evaluate", *TINY, "--weights", weights, "--data", args.data, "--device", "cpu",
                                "--transform", kind, "--size", size, "--crop", crop, "--pixels", pixels, "--json"))
        ours = np.load(pixels, mmap_mode="r")
        assert len(ours) == len(files) == report["images"], (len(ours), len(files))
        transform = reference(kind, size, crop)
        largest, different = 0, 0
        for index, file in enumerate(files):
            theirs = np.asarray(transform(Image.open(file).convert("RGB")), np.int16)
            levels = np.abs(ours[index].astype(np.int16) - theirs)
            largest = max(largest, int(levels.max()))
            different += int((levels > 0).sum())
        print(f"{kind:6} {size} crop {crop:5}: largest difference {largest} levels, {different} of {ours.size:,} bytes"
              f" differ; {report['preprocessing']['pixels']}", flush=True)
        good &= largest <= args.levels
    if int(pillow.split(".")[0]) >= 13:
        print(f"Pillow {pillow} scales the columns of some images first, unlike 12.3.0: see --help")
    print(f"decoders: {report['preprocessing']['decoder']} against libjpeg-turbo {features.version('libjpeg_turbo')}"
          f" in Pillow {pillow}; probe: {report['preprocessing']['probe']}")
    return good


def compare_logits(args, files, tmp):
    torch.manual_seed(3)
    model = timm.create_model("convnext_atto").eval()
    with torch.no_grad():  # as drawn, the blocks hardly act and the logits hardly differ
        for name, parameter in model.named_parameters():
            if name.endswith("gamma"):
                parameter.uniform_(0.2, 0.8)
            elif name == "head.fc.weight":
                parameter.normal_(0, 0.3)
    save_file(model.state_dict(), tmp / "atto.safetensors")
    run(args, "evaluate", "convnext_atto", "--weights", tmp / "atto.safetensors", "--data", args.data,
        "--device", "cpu", "--logits", tmp / "logits.npy", "--json")
    ours = np.load(tmp / "logits.npy")
    transform = create_transform((3, 224, 224), interpolation="bicubic", crop_pct=0.875, is_training=False)
    theirs = []
    with torch.inference_mode():
        for start in range(0, len(files), 32):
            batch = [transform(Image.open(file).convert("RGB")) for file in files[start:start + 32]]
            theirs.append(model(torch.stack(batch)).numpy())
    theirs = np.concatenate(theirs)
    relative = np.abs(ours - theirs).max() / np.abs(theirs).max()
    best = [np.argsort(-logits, axis=1, kind="stable")[:, :5] for logits in (ours, theirs)]
    same = int((best[0] == best[1]).all(axis=1).sum())
    print(f"convnext_atto: logits differ by {relative:.1e} of the largest at most; the five best classes agree"
          f" for {same} of {len(files)} images")
    return relative < 1e-4 and same == len(files)


parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data", type=Path, help="a folder of class folders, or with val/ or test/ in it")
parser.add_argument("--launcher", default="./nextbench")
parser.add_argument("--levels", type=int, default=1, help="the largest difference of a byte that passes")
arguments = parser.parse_args()
paths = images(arguments)
with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary)
    results = [compare_pixels(arguments, paths, folder), compare_logits(arguments, paths, folder)]
sys.exit(0 if all(results) else 1)
