"""Whether NextBench in reference mode times what timm's own benchmark.py times: python agree_with_timm.py --help

Both run one and the same TorchScript archive, which NextBench writes, with the same batch, size and threads: timm's
InferenceBenchmarkRunner, imported from its benchmark.py with only create_model replaced, and 'nextbench step-server'.
Each run is a fresh process of 10 steps that do not count and 40 that do, and its figure is the mean of the 40 step
times. Runs come in pairs, ordered ours-theirs, theirs-ours, and so on. Printed is the ratio of the two throughputs,
ours over timm's, with Student's 95 % interval over the pairs' log ratios, and every figure it comes from.

Needs a Python with torch 2.7 (NextBench's libtorch is 2.7; another one has other kernels) and timm 1.0, and a checkout
of pytorch-image-models for its benchmark.py.
"""

import argparse
import hashlib
import importlib.util
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

WARM = 10
MEASURED = 40

# How ./nextbench keeps freed memory, unless one of the switches is set: it decides over page faults in every step.
HEAP_SWITCHES = ("MALLOC_MMAP_MAX_", "MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES", "LD_PRELOAD")
HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "99999999999",
        "MALLOC_TOP_PAD_": "67108864", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="?", help="NextBench's name of a model")
    parser.add_argument("--benchmark", help="timm's benchmark.py")
    parser.add_argument("--launcher", default="./nextbench")
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--layout", choices=("nchw", "nhwc"), default="nchw")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--executor", choices=("ours", "default"), default="ours",
                        help="TorchScript's graph executor in timm's process: as NextBench sets it, or PyTorch's own")
    parser.add_argument("--archive", help=argparse.SUPPRESS)  # in a process that runs timm's side
    args = parser.parse_args()
    if not args.benchmark or not os.path.isfile(args.benchmark):
        parser.error("--benchmark should name timm's benchmark.py, in a checkout of pytorch-image-models")
    if not args.archive and not args.model:
        parser.error("a model is missing")
    if args.pairs < 2:
        parser.error("--pairs should be at least 2: an interval needs them")
    return args


def run_theirs(args):
    """timm's benchmark of the archive, in this process."""
    import torch

    torch.set_num_threads(args.threads)
    if args.executor == "ours":
        torch._C._set_graph_executor_optimize(False)
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
        "archive", device=args.device, num_warm_iter=WARM, num_bench_iter=MEASURED, batch_size=args.batch,
        input_size=(3, args.size, args.size))
    results = runner.run()
    # The runner rounds its mean to a microsecond and its throughput to two digits.
    json.dump({"step_time": results["step_time"] / 1000, "samples_per_sec": results["samples_per_sec"],
               "torch": torch.__version__, "timm": version("timm")},
              sys.stdout)


def version(package):
    import importlib.metadata
    return importlib.metadata.version(package)


def step_server(args):
    return [args.launcher, "step-server", args.model, "--set", f"classes={args.classes}", "--mode", "infer",
            "--procedure", "reference", "--batch", str(args.batch), "--input", f"3x{args.size}x{args.size}",
            "--precision", args.precision, "--layout", args.layout, "--threads", str(args.threads),
            "--device", "gpu:0" if args.device == "cuda" else "cpu"]


def environment(args):
    """The same for both: what ./nextbench would set for its own process alone, and what timm's script sets."""
    variables = {**os.environ, "OMP_NUM_THREADS": str(args.threads), "MKL_NUM_THREADS": str(args.threads)}
    if not any(variables.get(name) for name in HEAP_SWITCHES):
        variables.update(HEAP)
    if args.device == "cuda":
        variables["TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"] = "1"
        variables["NEXTBENCH_JAVA_OPTIONS"] = "-Dai.djl.pytorch.cudnn_benchmark=true"
    return variables


def ours(args):
    """Mean step time of a fresh process of NextBench, the rate of the whole run, and what it says of itself."""
    with subprocess.Popen(step_server(args), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=environment(args)) as process:
        def answer():
            for line in process.stdout:
                if line.startswith("{"):
                    answered = json.loads(line)
                    if "error" in answered:
                        sys.exit("nextbench: " + answered["error"])
                    return answered
            sys.exit(f"nextbench: its process ended with status {process.wait()}")

        def ask(steps):
            process.stdin.write(f"{steps}\n")
            process.stdin.flush()
            return [answer()["seconds"] for _ in range(steps)]

        identity = answer()["identity"]
        ask(WARM)
        start = time.perf_counter()
        seconds = ask(MEASURED)
        elapsed = time.perf_counter() - start
        process.stdin.close()
    return {"step_time": statistics.fmean(seconds), "samples_per_sec": MEASURED * args.batch / elapsed,
            "identity": identity}


def theirs(args, archive):
    words = [sys.executable, __file__, "--archive", archive]
    for name in ("benchmark", "batch", "size", "classes", "device", "threads", "executor"):
        words += [f"--{name}", str(getattr(args, name))]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(args))
    if done.returncode != 0:
        sys.exit("timm's benchmark failed: " + done.stderr.strip()[-2000:])
    return json.loads(done.stdout)


def source_hash(archive):
    with zipfile.ZipFile(archive) as file:
        name = next(name for name in file.namelist() if name.endswith("code/__torch__.py"))
        return hashlib.sha256(file.read(name)).hexdigest()


def student(probability, degrees):
    """The quantile of Student's t by bisection of its distribution, integrated by Simpson's rule."""
    norm = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def below(t, pieces=2000):
        def density(x):
            return norm * (1 + x * x / degrees) ** (-(degrees + 1) / 2)
        width = t / pieces
        inner = sum((4 if i % 2 else 2) * density(i * width) for i in range(1, pieces))
        return 0.5 + width / 3 * (density(0) + density(t) + inner)

    low, high = 0.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < probability else (low, middle)
    return low


def interval(logs):
    mean = statistics.fmean(logs)
    half = student(0.975, len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return {"ratio": round(math.exp(mean), 5), "low": round(math.exp(mean - half), 5),
            "high": round(math.exp(mean + half), 5)}


def compare(args, archive):
    if subprocess.call(step_server(args) + ["--write-archive", archive], env=environment(args)) != 0:
        sys.exit(1)
    pairs = []
    for number in range(args.pairs):
        if number % 2 == 0:
            own = ours(args)
            other = theirs(args, archive)
        else:
            other = theirs(args, archive)
            own = ours(args)
        if own["identity"]["graph_sha256"] != source_hash(archive):
            sys.exit("the archive is not the one that NextBench runs: its source has another SHA-256")
        pairs.append((own, other))
    identity = pairs[0][0]["identity"]
    json.dump({
        "model": args.model, "mode": "infer", "procedure": "reference", "precision": args.precision,
        "layout": args.layout, "batch": args.batch, "size": args.size, "threads": args.threads,
        "device": args.device, "executor": args.executor, "warm": WARM, "measured": MEASURED, "pairs": args.pairs,
        "graph_sha256": identity["graph_sha256"], "nextbench": identity["revision"],
        "libtorch": identity["libtorch"], "torch": pairs[0][1]["torch"], "timm": pairs[0][1]["timm"],
        "benchmark_sha256": hashlib.sha256(open(args.benchmark, "rb").read()).hexdigest(),
        "by_step_time": interval([math.log(b["step_time"] / a["step_time"]) for a, b in pairs]),
        "by_whole_run": interval([math.log(a["samples_per_sec"] / b["samples_per_sec"]) for a, b in pairs]),
        "ours": [round(a["step_time"], 9) for a, _ in pairs],
        "timm_step_times": [b["step_time"] for _, b in pairs],
    }, sys.stdout)
    print()


def main():
    args = options()
    if args.archive:
        run_theirs(args)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(args, os.path.join(folder, "workload.pt"))


if __name__ == "__main__":
    main()
