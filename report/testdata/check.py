"""Reads a survey's JSON, CSV and Markdown back, and prints what does not agree.

    python check.py survey.json survey.csv survey.md

It knows nothing of decant: what the three files say is compared with each other,
and with what the formats promise.
"""
import csv
import html
import json
import math
import re
import sys


def refuse(word):
    raise ValueError(f"{word} is no JSON")


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f, parse_constant=refuse)


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.reader(f, strict=True))


class Check:
    def __init__(self):
        self.compared = 0
        self.wrong = []

    def number(self, where, text, want):
        self.compared += 1
        if want is None:
            if text != "":
                self.wrong.append(f"{where}: {text!r} for null")
        elif text == "" or not math.isclose(float(text), want, rel_tol=1e-11):
            self.wrong.append(f"{where}: {text!r}, want {want}")

    def text(self, where, text, want):
        self.compared += 1
        want = re.sub(r"[\t\n\r\u2028\u2029]", " ", want or "")
        want = re.sub(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]", "\u00b7", want)
        if want.lstrip(" ")[:1] and want.lstrip(" ")[0] in "=+-@＝＋－＠":
            want = "'" + want
        if text != want:
            self.wrong.append(f"{where}: {text!r}, want {want!r}")

    def why(self, where, known, text):
        self.compared += 1
        if known == bool(text):
            self.wrong.append(f"{where}: known {known}, why {text!r}")


def times(share, limit):
    return None if share is None else share * limit


def compare(c, i, row, review, window, month):
    fn, usage = review["function"], review["function"].get("usage") or {}
    logs, cost, task, tuning = usage.get("logs") or {}, review["cost"], review.get("task") or {}, review.get("tuning") or {}
    texts = {
        "account": fn["account"], "region": fn["region"], "function": fn["name"], "arn": fn["arn"], "call": review["call"],
        "because": review["because"], "app": review.get("app"), "stage": review.get("stage"), "logical": review.get("logical"),
        "runtime": fn["runtime"], "package_type": fn["package_type"], "architecture": fn["architecture"], "last_modified": fn["last_modified"],
        "triggers": ", ".join(f"{t['kind']} {t['name']}" for t in fn["triggers"]), "tags": " | ".join(f"{t['key']}={t['value']}" for t in fn["tags"]),
        "window_from": window["from"], "window_to": window["to"], "duration_from": review["duration"]["from"], "duration_why": review["duration"].get("why"),
        "memory_from": review["memory"]["from"], "memory_why": review["memory"].get("why"), "task_architecture": task.get("architecture"),
        "logs_sampled": {None: "", True: "true", False: "false"}[logs.get("sampled")], "notes": " ".join(usage.get("notes") or []),
    }
    numbers = {
        "memory_mb": fn["memory"], "timeout_s": fn["timeout"], "storage_mb": fn["storage"], "runs": usage.get("invocations"), "errors": usage.get("errors"),
        "throttles": usage.get("throttles"), "concurrency_max": usage.get("concurrency"), "iterator_age_max_ms": usage.get("iterator_age"),
        "event_age_max_ms": usage.get("event_age"), "events_dropped": usage.get("events_dropped"), "dead_letter_errors": usage.get("dead_letter_errors"),
        "destination_errors": usage.get("destination_errors"),
        "timeouts": logs.get("timeouts"), "out_of_memory": logs.get("out_of_memory"), "task_cpu_units": task.get("cpu"), "task_memory_mb": task.get("memory"),
        "tune_memory_mb": tuning.get("memory"), "tune_timeout_s": tuning.get("timeout"), f"lambda_{month}": cost["lambda"], f"fargate_{month}": cost["fargate"],
        f"fargate_spot_{month}": cost["spot"], "break_even_s": cost["break_even"],
    }
    for name, unit in (("duration", "ms"), ("memory", "mb")):
        g = review[name]
        numbers[f"{name}_p99_{unit}"], numbers[f"{name}_max_{unit}"] = times(g["p99"], g["limit"]), times(g["max"], g["limit"])
        numbers[f"{name}_p99_share"], numbers[f"{name}_max_share"] = g["p99"], g["max"]
        numbers[f"{name}_samples"] = None if g["p99"] is None and g["max"] is None else g["n"]
    for name, want in texts.items():
        c.text(f"row {i} {name}", row.pop(name), want)
    for name, want in numbers.items():
        c.number(f"row {i} {name}", row.pop(name), want)
    trend = review["trend"] or {}
    for name, key in (("ms_per_day", "per_day"), ("days", "days"), ("soonest_days", "soonest"), ("latest_days", "latest")):
        c.number(f"row {i} trend {key}", row.pop(f"trend_{name}"), trend.get(key))
    failed = [d["from"][:10] for d in usage.get("daily") or [] if d["errors"]]
    said = row.pop("last_failure")
    if failed and not said.startswith(failed[-1]) or not failed and said and not said.startswith("none in"):
        c.wrong.append(f"row {i}: last failure {said!r}, failures on {failed}")
    if row.pop("presses") != str(review["pressing"]).lower():
        c.wrong.append(f"row {i}: presses")
    ways = review["alternatives"][:2] + [{"way": "", "setting": "", "month": None}] * 2
    for name, way in (("cheapest", ways[0]), ("second", ways[1])):
        c.text(f"row {i} {name}", row.pop(name), way["way"])
        c.text(f"row {i} {name} setting", row.pop(f"{name}_setting"), way["setting"])
        c.number(f"row {i} {name} cost", row.pop(f"{name}_{month}"), way["month"])
    c.why(f"row {i} runs_why", usage.get("invocations") is not None, row.pop("runs_why"))
    c.why(f"row {i} logs_why", bool(logs), row.pop("logs_why"))
    c.why(f"row {i} cost_why", cost["lambda"] is not None and cost["fargate"] is not None, row.pop("cost_why"))
    if row:
        c.wrong.append(f"row {i}: columns that nobody compares: {sorted(row)}")


def check_csv(c, survey, path):
    header, *rows = rows_of(path)
    if len(set(header)) != len(header):
        c.wrong.append("a column's name occurs twice")
    if len(rows) != len(survey["reviews"]):
        c.wrong.append(f"{len(rows)} rows for {len(survey['reviews'])} functions")
    with open(path, encoding="utf-8", newline="") as f:
        if len(f.read().split("\n")) != len(rows) + 2:
            c.wrong.append("a row takes more than one line")
    month = survey["prices"]["currency"].lower() + "_month"
    for i, (row, review) in enumerate(zip(rows, survey["reviews"])):
        if len(row) != len(header):
            c.wrong.append(f"row {i}: {len(row)} fields under {len(header)}")
            continue
        if any(cell.lstrip(" ")[:1] in tuple("=+@-") for cell, name in zip(row, header) if not is_number(cell)):
            c.wrong.append(f"row {i}: a formula")
        compare(c, i, dict(zip(header, row)), review, survey["window"], month)


def is_number(text):
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def cells(line):
    """Splits a table's line as GitHub does: at every bar without a backslash."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def check_markdown(c, survey, path):
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    order, width, tables, depth = [], 0, 0, 0
    for n, line in enumerate(lines, 1):
        depth += line.count("<details>") - line.count("</details>")
        if depth not in (0, 1):
            c.wrong.append(f"line {n}: details within details")
        if not line.startswith("|"):
            width = 0
            continue
        row = cells(line)
        c.compared += 1
        if width == 0:
            tables, width = tables + 1, len(row)
            if lines[n - 2] != "":
                c.wrong.append(f"line {n}: a table needs an empty line before it")
            if not all(re.fullmatch(r"-+:?", x) for x in cells(lines[n])):
                c.wrong.append(f"line {n}: no delimiters under the header")
            head = row
        if len(row) != width:
            c.wrong.append(f"line {n}: {len(row)} cells under {width}")
        if "" in row:
            c.wrong.append(f"line {n}: an empty cell")
        if head[0] == "Function" and "Runs" in head and row not in (head,) and not row[0].startswith("---"):
            order.append(html.unescape(re.sub(r"\\(.)", r"\1", row[0].strip("`"))))
    if depth != 0:
        c.wrong.append("details that are not closed")
    want = [r["function"]["name"] for r in survey["reviews"]]
    if [name for name in want if name in order] != order:
        c.wrong.append(f"functions in another order: {order}")
    return tables


def main(json_path, csv_path, markdown_path):
    c = Check()
    survey = load(json_path)
    check_csv(c, survey, csv_path)
    tables = check_markdown(c, survey, markdown_path)
    for line in c.wrong:
        print("WRONG", line)
    print(f"compared {c.compared} values of {len(survey['reviews'])} functions, {tables} tables")


main(*sys.argv[1:])
