"""Speed and memory, as ratios against a baseline measured in the same run; `./run bench` prints them all."""
