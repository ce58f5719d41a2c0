"""Races NextBench's input pipelines against timm's on the same images and cores: python compare_pipeline.py --help

Needs PyTorch, torchvision, timm and Pillow in the Python that runs it, and NextBench's compiled classes and tests with
their libraries as a Java class path (mvn test-compile, then mvn dependency:build-classpath). One thread each. The sides
take turns in random order within each round, on the same pinned core; the first rounds, in which Java compiles, are
thrown away. Printed for each pipeline: both sides' median images a second of wall time and of CPU time, and the ratio
ours / theirs with its quartiles over rounds. --threads N adds NextBench alone with N threads on N cores.

timm's side is create_transform with the settings of DeiT (no repeated augmentation) and its evaluation transform at
224 pixels, crop 0.875, bicubic, both as its prefetching loader uses them: up to bytes in CHW. Opening the file and
converting it to RGB is part of both sides.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import timm
import torch
from PIL import Image, features
from PIL import __version__ as pillow
from timm.data import create_transform

TRAINING = dict(is_training=True, color_jitter=0.4, auto_augment="rand-m9-mstd0.5-inc1", interpolation="random",
                re_prob=0.25, re_mode="pixel", re_count=1, use_prefetcher=True)
EVALUATION = dict(is_training=False, interpolation="bicubic", crop_pct=0.875, use_prefetcher=True)
REFERENCES = {"training": TRAINING, "training-fast": TRAINING, "evaluation": EVALUATION}


class Ours:
    def __init__(self, args, pipeline, threads, cores):
        command = [args.java, f"-Xmx{args.heap}", "-XX:+UseSerialGC", *args.java_option, "-cp", args.classpath,
                   "dev.nextbench.data.PipelineBenchmark", args.images, pipeline, str(threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, cores))

    def run(self, amount):
        self.process.stdin.write(f"{amount}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            # The logger may have had something to say before.
            if line.startswith("{"):
                return json.loads(line)
        sys.exit("PipelineBenchmark ended; its message stands above")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    def __init__(self, args, pipeline):
        self.files = [str(file) for file in sorted(Path(args.images).rglob("*"))
                      if file.suffix.lower() in (".jpg", ".jpeg", ".png")]
        self.transform = create_transform((3, 224, 224), **REFERENCES[pipeline])
        self.next = 0

    def run(self, seconds):
        images = 0
        cpu = time.process_time()
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            image = Image.open(self.files[self.next % len(self.files)]).convert("RGB")
            self.next += 1
            try:
                self.transform(image)
            except ValueError:
                # Pillow 13 refuses to keep 0 bits, which timm asks for in one image of some thousands.
                continue
            images += 1
        wall = time.perf_counter() - start
        cpu = time.process_time() - cpu
        return {"images_per_second": images / wall, "images_per_cpu_second": images / cpu}


def quartiles(values):
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} [{low:.2f}, {high:.2f}]"


def race(args, pipeline, core):
    ours, theirs = Ours(args, pipeline, 1, {core}), Theirs(args, pipeline)
    sides = {"ours": lambda: ours.run(f"{args.seconds}s"), "theirs": lambda: theirs.run(args.seconds)}
    rounds = []
    for number in range(args.warmup + args.rounds):
        order = list(sides)
        random.shuffle(order)
        row = {side: sides[side]() for side in order}
        if number >= args.warmup:
            rounds.append(row)
    print(f"{pipeline}: {rounds[-1]['ours']['decoder']}")
    for key, label in (("images_per_second", "wall time"), ("images_per_cpu_second", "CPU time")):
        ratios = [row["ours"][key] / row["theirs"][key] for row in rounds]
        medians = [statistics.median(row[side][key] for row in rounds) for side in ("ours", "theirs")]
        print(f"  {label}: {medians[0]:.0f} and {medians[1]:.0f} images/s, ratio {quartiles(ratios)}")
    ours.close()
    return {"pipeline": pipeline, "decoder": rounds[-1]["ours"]["decoder"], "rounds": rounds}


def scale(args, pipeline, cores):
    alone = Ours(args, pipeline, 1, {cores[0]})
    together = Ours(args, pipeline, args.threads, set(cores[:args.threads]))
    rows = []
    for number in range(args.warmup + args.rounds):
        one, many = alone.run(f"{args.seconds}s"), together.run(f"{args.seconds}s")
        if number >= args.warmup:
            rows.append((many["images_per_second"] / one["images_per_second"],
                         many["cpu_seconds"] / many["seconds"], one["cpu_seconds"] / one["seconds"]))
    print(f"{pipeline}: {args.threads} threads against one: {quartiles([row[0] for row in rows])} in wall time; "
          f"cores in use {quartiles([row[1] for row in rows])} and {quartiles([row[2] for row in rows])}")
    alone.close()
    together.close()
    return {"pipeline": pipeline, "threads": args.threads, "rounds": [row[0] for row in rows]}


def save(args, began, races, scaling):
    """Adds one run to a file of JSON lines, and makes the table of all its runs."""
    revision = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent)
    run = {"began": began, "command": args.said, "revision": revision.stdout.strip(),
           "versions": {"timm": timm.__version__, "torch": torch.__version__, "pillow": pillow,
                        "libjpeg-turbo of Pillow": features.version("libjpeg_turbo"),
                        "java": subprocess.run([args.java, "-version"], capture_output=True,
                                               text=True).stderr.splitlines()[0]},
           "processor": next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                              if line.startswith("model name")), "not known"),
           "images": sum(1 for file in Path(args.images).rglob("*") if file.is_file()),
           "races": races, "scaling": scaling}
    lines = Path(args.save)
    lines.parent.mkdir(parents=True, exist_ok=True)
    with lines.open("a") as file:
        file.write(json.dumps(run) + "\n")


def table(lines, page):
    """The page that shows all runs of a file."""
    out = ["# NextBench's input pipelines against timm's", "",
           "Images a second on one core, decoded, cropped, augmented and collated as bytes; the sides take turns in random",
           "order on the same core. The ratio is the median over rounds of ours over timm's, with its quartiles. `training`",
           "is DeiT's transform with exact decoding, `training-fast` the same with scaled decoding, `evaluation` resizing",
           "and the centre crop. `libturbojpeg.so.0.2.0` is its release 2, a later number release 3.", "",
           "| pipeline | decoder of JPEGs | ours | timm | ratio | quartiles | rounds |",
           "|:--|:--|--:|--:|--:|--:|--:|"]
    provenance = []
    for run in map(json.loads, Path(lines).read_text().splitlines()):
        for each in run["races"]:
            speeds = {side: statistics.median(row[side]["images_per_second"] for row in each["rounds"])
                      for side in ("ours", "theirs")}
            ratios = [row["ours"]["images_per_second"] / row["theirs"]["images_per_second"] for row in each["rounds"]]
            low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
            decoder = each["decoder"].split("parts of JPEGs by ")[-1]
            out.append(f"| {each['pipeline']} | {decoder} | {speeds['ours']:.0f} | {speeds['theirs']:.0f} | {middle:.2f} |"
                       f" {low:.2f}–{high:.2f} | {len(ratios)} |")
        for each in run["scaling"]:
            low, middle, high = statistics.quantiles(each["rounds"], n=4, method="inclusive")
            out.append(f"| {each['pipeline']}, {each['threads']} threads on as many cores against one | | | |"
                       f" {middle:.2f} | {low:.2f}–{high:.2f} | {len(each['rounds'])} |")
        versions = ", ".join(f"{name} {value}" for name, value in run["versions"].items())
        provenance.append(f"- `{run['command']}`, begun {run['began']}, revision {run['revision']}, {run['images']} images,"
                          f" {run['processor']}; {versions}")
    Path(page).parent.mkdir(parents=True, exist_ok=True)
    Path(page).write_text("\n".join([*out, "", "## Where this comes from", "", *provenance, "",
                                     f"Made from `{Path(lines).name}` by `compare_pipeline.py --table`, which holds all"
                                     " rounds.", ""]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="?", help="folder of JPEG and PNG images")
    parser.add_argument("--classpath", help="classes, test classes and libraries")
    parser.add_argument("--java", default="java")
    parser.add_argument("--java-option", action="append", default=[])
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--pipelines", nargs="+", default=list(REFERENCES), choices=list(REFERENCES))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--warmup", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save", metavar="FILE", help="adds this run with all its rounds to a file of JSON lines")
    parser.add_argument("--table", nargs=2, metavar=("FILE", "PAGE"), help="only makes the page of such a file's runs")
    args = parser.parse_args()
    if args.table:
        return table(*args.table)
    if not args.images or not args.classpath:
        parser.error("the folder of images and --classpath are needed")
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    # The paths of this machine are left out.
    args.said = "compare_pipeline.py IMAGES --classpath CLASSPATH " + " ".join(
        f"--{name.replace('_', '-')} {value}" for name in ("rounds", "warmup", "seconds", "threads")
        for value in [getattr(args, name)])
    races, scaling = [], []
    cores = sorted(os.sched_getaffinity(0))
    torch.set_num_threads(1)
    print(f"timm {timm.__version__}, Pillow {pillow}, libjpeg-turbo {features.version('libjpeg_turbo')}; "
          f"{args.rounds} rounds of {args.seconds:g} s, core {cores[0]}; median [quartiles]")
    all_cores = set(cores)
    for pipeline in args.pipelines:
        os.sched_setaffinity(0, {cores[0]})
        races.append(race(args, pipeline, cores[0]))
        os.sched_setaffinity(0, all_cores)
        if args.threads > 1:
            scaling.append(scale(args, pipeline, cores))
    if args.save:
        save(args, began, races, scaling)


if __name__ == "__main__":
    main()
