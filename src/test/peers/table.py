"""Makes the Markdown table of the lines that compare_with_timm.py printed: python table.py LINES.jsonl > TABLE.md"""

import json
import sys

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
first = rows[0]
print("# NextBench's steps against timm's\n")
print(f"Interleaved in one run by `src/test/peers/compare_with_timm.py`; {first['threads']} threads, batch {first['batch']}, "
      f"{first['size']} × {first['size']} pixels, PyTorch {first['timm']['torch']}, timm {first['timm']['timm']} eager "
      "(bfloat16: autocast) in the better of two layouts, fused AdamW. NextBench runs through its launcher, which keeps "
      "large tensors in one heap on huge pages; PyTorch runs with the system's defaults. The ratio is the median over "
      "rounds of timm's time over ours, with its quartiles.\n")
print("| model | mode | precision | ours (images/s) | timm (images/s) | ratio | quartiles | rounds |")
print("|:--|:--|:--|--:|--:|--:|:--|--:|")
for r in rows:
    low, high = r["quartiles"]
    print(f"| {r['model']} | {r['mode']} | {r['precision']} | {r['ours']['images_per_second']} ({r['ours']['layout']}) "
          f"| {r['timm']['images_per_second']} ({r['timm']['layout']}) | {r['ratio']:.3f} | {low:.3f}–{high:.3f} | {r['rounds']} |")
print(f"\nThe lines themselves, as the script printed them, are in `{sys.argv[1]}`.")
