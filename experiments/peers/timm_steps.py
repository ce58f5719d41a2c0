"""Runs steps of a timm model in PyTorch on request, by the protocol of NextBench's comparisons.

    python timm_steps.py convnext_tiny --mode=train --batch=16 --size=224 --layout=nhwc

prints a line of JSON when it can run steps, then reads a number of steps a line from standard input and answers with a
line {"seconds": 0.0123} for each, and ends with its input. Each step is run to its end before its time is taken. Needs
torch 2.1 and timm 1.0 or newer; with --archive, which runs an archive that 'nextbench export' wrote in place of timm's
model, torch alone.
"""

import argparse
import contextlib
import json
import os
import platform
import sys
import time

PROTOCOL = 1
PRECISIONS = ("float32", "bfloat16")
LAYOUTS = ("nchw", "nhwc")


class Refused(Exception):
    """Something that was asked for and cannot be done."""


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="timm's name of the model")
    parser.add_argument("--mode", choices=("infer", "train"), default="infer")
    parser.add_argument("--procedure", choices=("standard", "reference"), default="standard",
                        help="a training step as NextBench's, or as the one of timm's benchmark script")
    parser.add_argument("--batch", type=int, default=8, help="images of a step")
    parser.add_argument("--size", type=int, default=224, help="height and width of an image")
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--precision", choices=PRECISIONS, default="float32")
    parser.add_argument("--layout", choices=LAYOUTS, default="nhwc")
    parser.add_argument("--device", default="auto", help="auto, cpu, gpu, gpu:N, cuda or cuda:N")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of an operator on the CPU")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--narrow", action="store_true",
                        help="with weights and images in bfloat16 themselves, not cast in each step")
    parser.add_argument("--compile", action="store_true", help="with torch.compile")
    parser.add_argument("--archive", help="a TorchScript archive to run in place of timm's model")
    args = parser.parse_args(words)
    for name in ("batch", "size", "classes", "threads"):
        if getattr(args, name) < 1:
            parser.error(f"--{name} should be at least 1")
    if args.archive and args.compile:
        parser.error("an archive cannot be compiled again: leave --compile or --archive out")
    if args.narrow and (args.precision != "bfloat16" or args.mode != "infer" or args.archive):
        parser.error("--narrow is for inference of timm's models with --precision=bfloat16")
    if args.archive and args.mode == "train":
        parser.error("an archive is for inference: leave --mode=train or --archive out")
    return args


def torch_device(torch, name):
    """The device by either program's name of it."""
    if name == "auto":
        name = "gpu" if torch.cuda.is_available() else "cpu"
    kind, _, number = name.partition(":")
    if kind == "cpu" and not number:
        return torch.device("cpu")
    if kind not in ("gpu", "cuda") or not (number or "0").isdigit():
        raise Refused(f"there is no device '{name}'; use auto, cpu or gpu:N")
    index = int(number or 0)
    if index >= torch.cuda.device_count():
        raise Refused(f"there is no {name} here: PyTorch sees {torch.cuda.device_count()} GPUs")
    return torch.device("cuda", index)


def model_and_parameters(torch, timm, args, device, memory_format):
    if args.archive:
        model = torch.jit.load(args.archive, map_location=device).eval()
    else:
        # Drop rates are left out, which is none: random depth would be other work than the steps compared with it.
        model = timm.create_model(args.model, num_classes=args.classes).to(device)
        model = model.to(dtype=torch.bfloat16 if args.narrow else torch.float32, memory_format=memory_format)
        model.train(args.mode == "train")
    return model, sum(parameter.numel() for parameter in model.parameters())


def optimizer_of(torch, model, procedure):
    if procedure == "reference":
        return torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, nesterov=True)
    decayed = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    plain = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}]
    try:
        return torch.optim.AdamW(groups, lr=1e-4, fused=True)
    except RuntimeError:  # before 2.4 there is no fused one on the CPU
        return torch.optim.AdamW(groups, lr=1e-4)


def steps_of(torch, args, model, device, memory_format):
    """A function that runs one step to its end, and the optimizer's name for the record."""
    def automatic():
        if args.precision == "bfloat16" and not args.narrow:
            return torch.autocast(device.type, torch.bfloat16)
        return contextlib.nullcontext()

    images = torch.randn(args.batch, 3, args.size, args.size, device=device)
    images = images.to(dtype=torch.bfloat16 if args.narrow else torch.float32, memory_format=memory_format)
    synchronize = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    forward = torch.compile(model) if args.compile else model

    if args.mode == "infer":
        def infer():
            with torch.inference_mode(), automatic():
                forward(images)
            synchronize()
        return infer, "none"

    optimizer = optimizer_of(torch, model, args.procedure)
    fused = optimizer.defaults.get("fused")
    name = type(optimizer).__name__ + (" fused" if fused else "")
    if args.procedure == "reference":
        criterion = torch.nn.CrossEntropyLoss().to(device)

        def train_as_reference():
            optimizer.zero_grad()
            with automatic():
                logits = forward(images)
                classes = torch.empty(args.batch, device=device, dtype=torch.long).random_(args.classes)
                criterion(logits, classes).backward()
            optimizer.step()
            synchronize()
        return train_as_reference, name

    criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.1).to(device)
    classes = torch.randint(0, args.classes, (args.batch,), device=device)

    def train():
        optimizer.zero_grad()
        with automatic():
            loss = criterion(forward(images).float(), classes)
        loss.backward()
        optimizer.step()
        synchronize()
    return train, name


def identity(torch, timm, args, device, parameters, optimizer):
    """What was run and by what, in words; names that NextBench's own processes also give mean the same."""
    words = {
        "engine": "torch" if args.archive else "timm",
        "model": args.model,
        "variant": "archive" if args.archive else "-".join(
            ["compile" if args.compile else "eager"] + ["narrow"] * args.narrow),
        "mode": args.mode,
        "procedure": args.procedure,
        "optimizer": optimizer,
        "batch": args.batch,
        "input": f"3x{args.size}x{args.size}",
        "precision": args.precision,
        "layout": "the archive's" if args.archive else args.layout,
        "threads": torch.get_num_threads(),
        "device": f"gpu:{device.index}" if device.type == "cuda" else "cpu",
        "seed": args.seed,
        "parameters": parameters,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    if timm is not None:
        words["timm"] = timm.__version__
    if args.archive:
        words["archive"] = os.path.basename(args.archive)
    if device.type == "cuda":
        words["gpu"] = torch.cuda.get_device_name(device)
        words["cuda"] = torch.version.cuda
        words["cudnn"] = torch.backends.cudnn.version()
        words["cudnn_benchmark"] = torch.backends.cudnn.benchmark
        words["tf32_convolutions"] = torch.backends.cudnn.allow_tf32
        words["tf32_products"] = torch.backends.cuda.matmul.allow_tf32
    return {name: str(value) for name, value in words.items()}


def say(answer):
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()


def serve(step):
    """Answers requests until the input ends."""
    for line in sys.stdin:
        if not line.strip().isdigit() or int(line) < 1:
            raise Refused(f"a request should be a whole number of steps, 1 or more, not '{line.strip()}'")
        times = []
        for _ in range(int(line)):
            start = time.perf_counter_ns()
            step()
            times.append(time.perf_counter_ns() - start)
        say("\n".join('{"seconds": %.9f}' % (nanoseconds * 1e-9) for nanoseconds in times))


def run(args):
    try:
        import torch
        timm = None
        if not args.archive:
            import timm
    except ImportError as e:
        raise Refused(f"{e}; install it for {sys.executable}, or name another Python that has it") from e
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = torch_device(torch, args.device)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    memory_format = torch.channels_last if args.layout == "nhwc" else torch.contiguous_format
    if not args.archive and not timm.is_model(args.model):
        raise Refused(f"timm {timm.__version__} has no model '{args.model}'")
    model, parameters = model_and_parameters(torch, timm, args, device, memory_format)
    # An archive sets its layout itself, and takes images as they come from anywhere: channels first.
    step, optimizer = steps_of(torch, args, model, device,
                               torch.contiguous_format if args.archive else memory_format)
    if args.compile:
        step()  # compiles, which belongs to the start
    say(json.dumps({"ready": True, "protocol": PROTOCOL,
                    "identity": identity(torch, timm, args, device, parameters, optimizer)}))
    serve(step)


def is_memory(error):
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in text for words in ("out of memory", "can't allocate memory", "not enough memory"))


def main():
    args = parse(sys.argv[1:])
    try:
        run(args)
    except (Refused, MemoryError, RuntimeError, ValueError, OSError) as e:
        message = next((line for line in str(e).splitlines() if line.strip()), type(e).__name__)
        say(json.dumps({"error": message, "kind": "memory" if is_memory(e) else "error"}))
        sys.exit(1)


if __name__ == "__main__":
    main()
