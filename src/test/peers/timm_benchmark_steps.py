"""Runs timm's own benchmark.py step by step, so that it can be interleaved with NextBench on the same archive.

    step="step-server convnext_atto --procedure reference --input 3x96x96 --batch 1 --layout nchw --threads 1 --device cpu"
    nextbench $step --write-archive a.pt
    nextbench compare --input 3x96x96 --batch 1 --layout nchw --threads 1 \\
      "run:python timm_benchmark_steps.py --benchmark benchmark.py --archive a.pt --size 96 --batch 1 --threads 1" \\
      "run:nextbench $step"

It is timm's InferenceBenchmarkRunner with its warm-up, its loop and its clock; create_model alone is replaced, by one
that loads the archive, and the clock waits before a step until one is asked for. It speaks the protocol that 'nextbench
compare --help' describes. Needs torch and timm 1.0 and a checkout of pytorch-image-models for its benchmark.py. For
the same kernels on both sides give NextBench this torch's libraries by PYTORCH_LIBRARY_PATH.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import sys
import zipfile


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--benchmark", required=True, help="timm's benchmark.py")
    parser.add_argument("--archive", required=True, help="a TorchScript archive")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    return parser.parse_args()


class Steps:
    """The runner's clock, which lets a step begin when one is asked for and prints its time when it has ended."""

    def __init__(self, clock, identity):
        self.clock = clock
        self.identity = identity
        self.asked = None
        self.answers = []
        self.start = 0.0

    def __call__(self, sync=False):
        if not sync:
            # The runner also reads the clock before its first step that counts; the later reading begins a step.
            self.wait()
            self.start = self.clock()
            return self.start
        end = self.clock(True)
        self.answers.append(end - self.start)
        self.asked -= 1
        return end

    def wait(self):
        if self.asked is None:
            print(json.dumps({"ready": True, "protocol": 1, "identity": self.identity}), flush=True)
            self.asked = 0
        while self.asked == 0:
            if self.answers:
                print("".join(f'{{"seconds": {seconds!r}}}\n' for seconds in self.answers), end="", flush=True)
                self.answers = []
            line = sys.stdin.readline()
            if not line:
                sys.exit(0)
            self.asked = int(line)


def source_hash(archive):
    with zipfile.ZipFile(archive) as file:
        name = next(name for name in file.namelist() if name.endswith("code/__torch__.py"))
        return hashlib.sha256(file.read(name)).hexdigest()


def main():
    args = options()
    import torch

    torch.set_num_threads(args.threads)
    spec = importlib.util.spec_from_file_location("timm_benchmark", args.benchmark)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)

    class Archive(torch.nn.Module):
        """The archive as timm's runner takes a model. It holds its layout and precision, so nothing converts it."""

        def __init__(self):
            super().__init__()
            self.net = torch.jit.load(args.archive, map_location=args.device)
            self.num_classes = args.classes

        def to(self, *unused, **also_unused):
            return self

        def forward(self, images):
            return self.net(images)

    benchmark.create_model = lambda *unused, **also_unused: Archive()
    benchmark.has_deepspeed_profiling = benchmark.has_fvcore_profiling = False
    runner = benchmark.InferenceBenchmarkRunner(
        "archive", device=args.device, num_bench_iter=sys.maxsize, batch_size=args.batch,
        input_size=(3, args.size, args.size))
    runner.time_fn = Steps(runner.time_fn, {
        "engine": "timm's benchmark.py", "torch": torch.__version__, "timm": importlib.metadata.version("timm"),
        "benchmark_sha256": hashlib.sha256(open(args.benchmark, "rb").read()).hexdigest(),
        "archive_source_sha256": source_hash(args.archive), "batch": str(args.batch),
        "input": f"3x{args.size}x{args.size}", "threads": str(args.threads), "mode": "infer"})
    runner.run()


if __name__ == "__main__":
    main()
