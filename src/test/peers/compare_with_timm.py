"""Races NextBench's steps against timm's in one run, interleaved: python compare_with_timm.py --help

Needs PyTorch 2.7.1 and timm 1.0 in the Python that runs it, and a built NextBench. The two sides take turns in random
order within each round; printed are the median images/s of each side and the ratio ours / theirs with its range over
rounds. Both sides run the same model at the same size, batch and precision on the same threads; PyTorch runs in the
better of its two layouts, chosen on rounds of its own before.
"""

import argparse
import contextlib
import json
import random
import statistics
import subprocess
import sys
import time

import timm
import torch

NAMES = {
    "convnext_tiny": "convnext_tiny",
    "inceptionnext_tiny": "inception_next_tiny",
    "convnext_atto": "convnext_atto",
    "inceptionnext_atto": "inception_next_atto",
    "resnet50": "resnet50",
}


class Ours:
    def __init__(self, args, mode, precision, layout):
        command = [args.launcher, "step-server", args.model, "--mode", mode, "--batch", str(args.batch),
                   "--precision", precision, "--layout", layout, "--threads", str(args.threads),
                   "--input", f"3x{args.size}x{args.size}"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        json.loads(self.process.stdout.readline())

    def run(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    def __init__(self, args, mode, precision, layout):
        torch.manual_seed(0)
        torch.set_num_threads(args.threads)
        self.format = torch.channels_last if layout == "nhwc" else torch.contiguous_format
        self.training = mode == "train"
        self.model = timm.create_model(NAMES[args.model]).to(memory_format=self.format).train(self.training)
        self.x = torch.randn(args.batch, 3, args.size, args.size).to(memory_format=self.format)
        self.y = torch.randint(0, 1000, (args.batch,))
        self.cast = precision == "bfloat16"
        if self.training:
            decayed = [p for p in self.model.parameters() if p.ndim > 1]
            plain = [p for p in self.model.parameters() if p.ndim <= 1]
            self.optimizer = torch.optim.AdamW(
                [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}],
                lr=1e-4, fused=True)
            self.loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def precision(self):
        return torch.autocast("cpu", torch.bfloat16) if self.cast else contextlib.nullcontext()

    def step(self):
        if not self.training:
            with torch.inference_mode(), self.precision():
                return self.model(self.x).float()[0, 0].item()
        self.optimizer.zero_grad()
        with self.precision():
            loss = self.loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def run(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        return time.perf_counter() - start

    def close(self):
        pass


def better_layout(args, make, mode, precision):
    """The layout with the higher throughput in three interleaved rounds, and both sides for reuse."""
    sides = {layout: make(args, mode, precision, layout) for layout in ("nchw", "nhwc")}
    times = {layout: [] for layout in sides}
    for side in sides.values():
        side.run(2)
    for _ in range(3):
        for layout, side in sides.items():
            times[layout].append(side.run(args.steps))
    best = min(sides, key=lambda layout: statistics.median(times[layout]))
    for layout, side in sides.items():
        if layout != best:
            side.close()
    return best, sides[best]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=NAMES)
    parser.add_argument("--launcher", default="./nextbench")
    parser.add_argument("--mode", choices=["infer", "train"], default="infer")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=2, help="steps of a turn")
    args = parser.parse_args()

    our_layout, ours = better_layout(args, Ours, args.mode, args.precision)
    their_layout, theirs = better_layout(args, Theirs, args.mode, args.precision)
    order = random.Random(0)
    pairs = []
    for _ in range(args.rounds):
        turns = [ours, theirs]
        order.shuffle(turns)
        seconds = {id(side): side.run(args.steps) for side in turns}
        pairs.append((seconds[id(ours)], seconds[id(theirs)]))
    ours.close()
    ratios = sorted(t / o for o, t in pairs)
    images = args.steps * args.batch
    json.dump({
        "model": args.model, "mode": args.mode, "precision": args.precision, "batch": args.batch, "size": args.size,
        "threads": args.threads, "rounds": args.rounds,
        "ours": {"layout": our_layout, "images_per_second": round(images / statistics.median(o for o, _ in pairs), 2)},
        "timm": {"layout": their_layout, "images_per_second": round(images / statistics.median(t for _, t in pairs), 2),
                 "torch": torch.__version__, "timm": timm.__version__},
        "ratio": round(statistics.median(ratios), 4),
        "quartiles": [round(ratios[len(ratios) // 4], 4), round(ratios[(3 * len(ratios)) // 4], 4)],
    }, sys.stdout)
    print()


if __name__ == "__main__":
    main()
