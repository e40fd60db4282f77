"""Computes every cost, share, count and total of `decant report` once more, and compares (own code, standard library).

    cost_oracle.py snapshot.json prices.json report.json report.csv report.txt report.html

It reads AWS's raw answers in the snapshot and the price table, and knows nothing of decant's Go code. The rules are those
of AWS's documentation:

    Lambda    requests, and the billed durations of the REPORT lines times memory / 1,024 and the part of /tmp above 512 MB
              https://aws.amazon.com/lambda/pricing/
    Fargate   each run is one task: from the start of the download to its end, whole seconds, at least 60, times vCPU and
              memory / 1,024, and storage above 20 GiB            https://aws.amazon.com/fargate/pricing/
    Spot      a share of On-Demand, storage at its full price; AWS Batch adds nothing to Fargate
                                                                  https://aws.amazon.com/batch/pricing/
    Lambda Managed Instances   instances of 2 vCPU and 8 GB all month with the management fee, at least one in each of three
              zones; three environments of each function, or as many as run at one time on average; and the requests
                                                                  https://aws.amazon.com/lambda/pricing/
    a month   730 hours

What the report assumes and says so is taken from it: the size of the task (which is checked against Fargate's table, the
CPU share and the peak), the seconds before the work begins, and that durations lie on straight lines between the known
quantiles with the measured average as their mean. It prints one line for each difference, then how much it compared.
"""
import csv
import html
import json
import math
import re
import statistics
import sys
from datetime import datetime

MONTH = 730
PAIRS = {256: [512, 1024, 2048], 512: range(1024, 4097, 1024), 1024: range(2048, 8193, 1024), 2048: range(4096, 16385, 1024),
         4096: range(8192, 30721, 1024), 8192: range(16384, 61441, 4096), 16384: range(32768, 122881, 8192),
         32768: [61440, 122880, 249856]}

problems, compared = [], 0


def same(what, got, want, tolerance=1e-9):
    global compared
    compared += 1
    if (got is None) != (want is None) or want is not None and abs(got - want) > tolerance * max(1e-12, abs(want)):
        problems.append(f"{what}: the report says {got!r}, the raw answers give {want!r}")


def words(what, text, want):
    """The text has what is wanted, and not as the end of a longer amount."""
    global compared
    compared += 1
    if not re.search(r"(?<![\d.,$<])(?<!than )" + re.escape(want), text):
        problems.append(f"{what}: {want!r} is not in {text.strip()!r}")


# --- AWS's answers ----------------------------------------------------------------------------------------------------

def functions(answers):
    """Configuration by (region, name), from the listing."""
    found = {}
    for a in answers:
        if a["operation"] == "ListFunctions" and "output" in a:
            for f in a["output"]["Functions"]:
                found[a["region"], f["FunctionName"]] = f
    return found


def metrics(answers):
    """(region, function) -> metric and statistic -> values by period; and the same by day -> values by time."""
    found, daily = {}, {}
    for a in answers:
        if a["operation"] != "GetMetricData" or "output" not in a:
            continue
        asked = {q["Id"]: q["MetricStat"] for q in a["input"]["MetricDataQueries"]}
        for r in a["output"]["MetricDataResults"]:
            q = asked[r["Id"]]
            key = a["region"], q["Metric"]["Dimensions"][0]["Value"]
            name = q["Metric"]["MetricName"], q["Stat"]
            if q["Period"] == 86400:
                daily.setdefault(key, {}).setdefault(name, {}).update(zip(r.get("Timestamps") or [], r.get("Values") or []))
                continue
            found.setdefault(key, {}).setdefault(name, []).extend(r.get("Values") or [])
    return found, daily


def log_rows(answers, config):
    """(region, function) -> rows of the queries. A row of the lines without a memory size has no sizeMB."""
    groups, found = {}, {}
    for (region, name), f in config.items():
        group = (f.get("LoggingConfig") or {}).get("LogGroup") or "/aws/lambda/" + name
        groups.setdefault((region, group), []).append(name)
    for a in answers:
        if a["operation"] == "GetQueryResults" and a.get("output", {}).get("Status") == "Complete":
            for row in a["output"].get("Results") or []:
                row = {f["Field"]: f["Value"] for f in row}
                group = row["@log"].split(":", 1)[1]
                writers = groups[a["region"], group]
                name = row.get("functionName") or (writers[0] if len(writers) == 1 else None)
                found.setdefault((a["region"], name), []).append(row)
    return found


def number(row, name):
    return float(row[name]) if name in row else 0.0


class Logs:
    """What the rows of one function say. Counts are added; a sum counts only beside its count."""

    def __init__(self, rows, memory):
        self.reports = sum(number(r, "reports") for r in rows)
        billed = [r for r in rows if number(r, "billedN") > 0]
        self.lines = sum(number(r, "billedN") for r in billed)
        self.billed = sum(number(r, "billedSum") for r in billed)
        # One timeout may show as a line, as a report's status and as a runtimeDone: never more requests than the largest.
        self.timeouts = max(sum(number(r, n) for r in rows) for n in ("timeoutReports", "timeoutFinishes", "timeoutLines"))
        self.kills = sum(number(r, "memoryErrors") + number(r, "memoryKills") for r in rows)
        durations = [(number(r, "durationN"), number(r, "durationAvg")) for r in rows if number(r, "durationN") > 0]
        self.average = sum(n * v for n, v in durations) / sum(n for n, _ in durations) if durations else None
        sized = [r for r in rows if number(r, "memoryN") > 0]
        now = [r for r in sized if number(r, "sizeMB") == memory] or sorted(sized, key=lambda r: number(r, "lastSeen"))[-1:]
        self.memory = {s: float(now[0]["memory" + s]) for s in ("N", "P99", "Max")} if now else None


class Durations:
    """The metric Duration; of several periods the largest percentile, and the average by runs."""

    def __init__(self, asked):
        n = asked.get(("Duration", "SampleCount")) or []
        self.n = sum(n)
        most = lambda stat: max(asked.get(("Duration", stat)) or [None], key=lambda v: v if v is not None else -1)
        self.p50, self.p95, self.p99, self.max = most("p50"), most("p95"), most("p99"), most("Maximum")
        averages = asked.get(("Duration", "Average")) or []
        self.average = sum(a * b for a, b in zip(averages, n)) / self.n if self.n else None


# --- prices -----------------------------------------------------------------------------------------------------------

def lambda_month(config, runs, billed_ms, price):
    arch = (config.get("Architectures") or ["x86_64"])[0]
    storage = max(0, (config.get("EphemeralStorage") or {}).get("Size", 512) - 512)
    second = config["MemorySize"] / 1024 * price["gb_second"][arch] + storage / 1024 * price["storage_gb_second"]
    return runs * price["requests_per_million"] / 1e6 + runs * billed_ms / 1000 * second


def fargate_second(config, task, price):
    arch = (config.get("Architectures") or ["x86_64"])[0]
    hour = task["cpu"] / 1024 * price["vcpu_hour"][arch] + task["memory"] / 1024 * price["gb_hour"][arch]
    if (config.get("EphemeralStorage") or {}).get("Size", 512) >= 10240:  # all of /tmp: more than the 20 GiB hold beside the image
        hour += 10 * price["storage_gb_hour"]
    return hour / 3600


def task_seconds(d, start):
    """The mean of max(60, whole seconds of start + duration) over the distribution; rounding up adds half a second."""
    knots = [(0.0, 0.0), (0.5, d.p50), (0.95, d.p95), (0.99, d.p99), (1.0, d.max)]
    area = lambda ks: sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(ks, ks[1:]))
    if area(knots) < d.average:  # the shortest run takes longer than nothing
        knots[0] = 0.0, min(d.p50, (d.average - area(knots)) / 0.25)
    scale = d.average / area(knots)
    steps, total = 4000, 0.0
    for (s0, v0), (s1, v1) in zip(knots, knots[1:]):
        for i in range(steps):  # the middle of each of many thin slices
            ms = (v0 + (v1 - v0) * (i + 0.5) / steps) * scale
            total += (s1 - s0) / steps * max(60.0, start + ms / 1000 + 0.5)
    return total


# --- what a report prints ---------------------------------------------------------------------------------------------

def money(v):
    cents = math.floor(abs(v) * 100 + 0.5) / 100
    if v == 0:
        return "$0"
    if cents == 0:
        return "<$0.01"
    return f"${cents:.2f}" if cents < 100 else f"${math.floor(v + 0.5):,}"


def spoken(v):
    return "0 USD" if v == 0 else money(v).replace("<$", "less than ").replace("$", "") + " USD"


def shown(v):
    cents = math.floor(v * 100 + 0.5) / 100
    return cents if cents < 100 else math.floor(v + 0.5)


def change(before, after):
    """Of the amounts as they are shown; in whole ones where one of them is."""
    b, a = shown(before), shown(after)
    if whole := max(a, b) >= 100:
        b, a = math.floor(b + 0.5), math.floor(a + 0.5)
    text = money(abs(a - b))
    return "the same" if abs(a - b) < 0.005 else f"{text.removesuffix('.00') if whole else text} {'more' if a > b else 'less'}"


# --- the ways out -----------------------------------------------------------------------------------------------------

class Way:
    """What the other ways need of one function; the sums over all of them come last."""

    def __init__(self, review, config, runs, average, billed, lam, far, second, price, hours):
        self.review, self.config, self.lam = review, config, lam
        self.runs, self.monthly = runs, runs * MONTH / hours
        self.price, self.place = price, (config["FunctionArn"].split(":")[4], review["function"]["region"], (config.get("Architectures") or ["x86_64"])[0])
        busy = runs * average / 1000 / (hours * 3600) if runs else 0
        self.zone = math.ceil(max(3, math.ceil(busy)) / 3)  # environments in one of three zones
        self.want = {}
        if lam is None:
            return
        if far is not None:
            self.want["Fargate"] = self.want["AWS Batch on Fargate"] = far
            storage = 10 * price["fargate"]["storage_gb_hour"] / 3600 if (config.get("EphemeralStorage") or {}).get("Size", 512) >= 10240 else 0
            self.want["Fargate Spot"] = far / second * ((second - storage) * price["fargate"]["spot_share"] + storage)
        memory = (review.get("tuning") or {}).get("memory") or config["MemorySize"]
        self.want["raise the setting"] = lambda_month({**config, "MemorySize": memory}, self.monthly, billed, price["lambda"])

    def environment(self):
        """vCPU and GB of one environment, checked against what Lambda Managed Instances have."""
        global compared
        setting = next(a["setting"] for a in self.review["alternatives"] if a["way"] == "Lambda Managed Instances")
        cpu, gb = (int(n) for n in re.match(r"(\d+) vCPU, (\d+) GB", setting).groups())
        compared += 1
        if cpu < self.config["MemorySize"] / 1769 or not 2 * cpu <= gb <= 8 * cpu or gb > 32 or cpu > 16:
            problems.append(f"{self.config['FunctionArn']}: an environment of {setting}")
        return self.zone * cpu, self.zone * gb

    def has(self, way):
        return any(a["way"] == way for a in self.review["alternatives"])


def check_ways(ways, report, text, pages):
    instances = {}
    for place in {w.place for w in ways if w.has("Lambda Managed Instances")}:
        there = [w for w in ways if w.place == place and w.has("Lambda Managed Instances")]
        needs = [w.environment() for w in there]
        zone = max(1, math.ceil(sum(cpu for cpu, _ in needs) / 2), math.ceil(sum(gb for _, gb in needs) / 8))
        price = there[0].price["managed_instances"]
        fleet = 3 * zone * MONTH * price["instance_hour"][place[2]] * (1 + price["fee"])
        parts = [max(cpu / 2, gb / 8) for cpu, gb in needs]
        for w, part in zip(there, parts):
            if w.lam is not None:
                w.want["Lambda Managed Instances"] = fleet * part / sum(parts) + w.monthly * w.price["lambda"]["requests_per_million"] / 1e6
        instances[place[0]] = instances.get(place[0], 0) + 3 * zone
    sums = {}
    for w in ways:
        name, last = w.config["FunctionName"], 0.0
        for i, a in enumerate(w.review["alternatives"]):
            want = w.want.get(a["way"])
            same(f"{name} {a['way']}", a["month"], want, 2e-7)
            if want is not None:
                if want < last * (1 - 1e-6):
                    problems.append(f"{name}: {a['way']} is cheaper than what stands before it")
                last = want
            if i < 2:
                cost = f"{a['way']} ({a['setting']}), {money(want)} a month" if want is not None else f"{a['way']} ({a['setting']}), cost not known"
                at = text.index(" " + name + " ")
                words(f"{name} in the table", text[at:at + 1500], cost)
                words(f"{name} on the page", " ".join(head for head, _ in pages[w.config["FunctionArn"]]), cost)
            if want is not None and w.lam is not None:
                key = w.place[0], a["way"]
                before = sums.get(key, (0, 0.0, 0.0))
                sums[key] = before[0] + 1, before[1] + w.lam, before[2] + want
    for p in report["pressing"]:
        n, today, month = sums.pop((p["account"], p["way"]))
        same(f"pressing {p['way']} functions", p["functions"], n)
        same(f"pressing {p['way']} today", p["today"], today, 2e-7)
        same(f"pressing {p['way']} month", p["month"], month, 2e-7)
        if p["way"] == "Lambda Managed Instances":
            same("instances", p["instances"], instances[p["account"]])
        words("pressing in the table", text, f"{n} of {len(ways)} {money(today)} {money(month)} {change(today, month)}")
    for key in sums:
        problems.append(f"{key} has no row of what presses")


# --- growth -----------------------------------------------------------------------------------------------------------

def theil_sen(points):
    """Median slope with the ranks that Kendall's S, normal, leaves at 95 %: Sen (1968), equation 2.6."""
    slopes = sorted((b - a) / (j - i) for k, (i, a) in enumerate(points) for j, b in points[k + 1:])
    n, pairs = len(points), len(slopes)
    c = statistics.NormalDist().inv_cdf(0.975) * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    first, last = math.floor((pairs - c) / 2), math.ceil((pairs + c) / 2) + 1  # counted from 1
    return statistics.median(slopes), slopes[first - 1] if first > 0 else -math.inf, slopes[last - 1] if last <= pairs else math.inf


def check_trend(what, review, config, daily, start, end):
    """The longest runs and the 99th percentiles of the days grow, and the timeout is near."""
    day = lambda at: (datetime.fromisoformat(at.replace("Z", "+00:00")) - start).days
    longest, p99 = ([(day(t), v) for t, v in sorted(daily.get(("Duration", s), {}).items())] for s in ("Maximum", "p99"))
    limit, want = config["Timeout"] * 1000, None
    if len(longest) >= 8 and max(v for _, v in longest) < 0.999 * limit and theil_sen(p99)[1] > 0:
        slope, low, high = theil_sen(longest)
        if low > 0:
            to = lambda g: (limit - statistics.median(v - g * d for d, v in longest) - g * longest[-1][0]) / g
            if 0 < to(slope) <= min(182, 6 * (end - start).total_seconds() / 86400):
                want = {"per_day": slope, "low": low, "high": high, "days": to(slope), "soonest": max(0, to(high)), "latest": to(low), "n": len(longest)}
    for key in ("per_day", "low", "high", "days", "soonest", "latest", "n"):
        same(f"{what} trend {key}", (review["trend"] or {}).get(key), (want or {}).get(key), 1e-6)
    return want


def check_function(review, row, page, config, asked, rows, prices, hours, start):
    name, what = config["FunctionName"], config["FunctionArn"]
    d = Durations(asked)
    invocations = sum(asked[("Invocations", "Sum")])
    same(what + " runs", float(row["runs"]), invocations)
    same(what + " errors", float(row["errors"]), sum(asked[("Errors", "Sum")]))
    logs = Logs(rows, config["MemorySize"]) if rows else None
    for column, want in (("timeouts", logs and logs.timeouts), ("out_of_memory", logs and logs.kills)):
        if row[column] != "" or logs:
            same(f"{what} {column}", float(row[column] or "nan"), want or 0.0)
    if d.n:
        for stat, v in (("p99", d.p99), ("max", d.max)):
            same(f"{what} duration {stat}", float(row[f"duration_{stat}_ms"]), v, 1e-11)
            same(f"{what} duration {stat} share", review["duration"][stat], v / config["Timeout"] / 1000)
    if logs and logs.memory:
        for stat, v in (("p99", logs.memory["P99"]), ("max", logs.memory["Max"])):
            same(f"{what} memory {stat} share", review["memory"][stat], v / config["MemorySize"])
    texts = " ".join(e["text"] for e in review["evidence"])
    check_shares(what, texts, invocations, logs, sum(asked[("Errors", "Sum")]))
    price = prices["regions"].get(review["function"]["region"])
    lam = far = even = None
    billed = second = 0.0
    if invocations == 0:
        lam = 0.0
    elif price and d.n:
        billed = d.average
        if logs and logs.lines:
            billed = logs.billed / logs.lines
            if abs(d.average - logs.average) > 0.02 * d.average:
                billed = d.average + max(0.0, billed - logs.average)
        lam = lambda_month(config, invocations, billed, price["lambda"]) * MONTH / hours
    task = review.get("task")
    if task:
        global compared
        compared += 1
        if task["memory"] not in PAIRS[task["cpu"]] or task["cpu"] < config["MemorySize"] * 1024 / 1769 or logs and logs.memory and task["memory"] < logs.memory["Max"]:
            problems.append(f"{what}: a task of {task['cpu']} CPU units and {task['memory']} MB")
        second = fargate_second(config, task, price["fargate"])
        far = 0.0
        if invocations:
            far = invocations * MONTH / hours * task_seconds(d, start) * second
            even = break_even(config, d, billed, price, second, start)
            side(what, lam, far, d, review, texts)
    cost = review["cost"]
    same(what + " Lambda", cost["lambda"], lam)
    same(what + " Fargate", cost["fargate"], far, 2e-7)
    for column, v in (("lambda_usd_month", lam), ("fargate_usd_month", far)):
        same(f"{what} {column}", float(row[column]) if row[column] else None, v, 2e-7)
    if even is not None:
        same(what + " break-even", cost["break_even"], even, 1e-6)
    check_page(what, page, invocations, logs, lam, far)
    amounts = [a for a in (lam, far) if a is not None]
    if len(amounts) == 2 and "a month" in texts:
        words(what, texts, spoken(lam))
        words(what, texts, spoken(far))
    way = Way(review, config, invocations, d.average or 0.0, billed, lam, far, second, price, hours) if review["pressing"] else None
    return lam, far, way


def break_even(config, d, billed, price, second, start):
    """Where L*d + extra = f*max(60, start + d), by halving: what a run costs on Lambda beyond its work is extra."""
    one = lambda ms: lambda_month(config, 1, ms, price["lambda"])
    gap = lambda s: one(s * 1000 + billed - d.average) - second * max(60.0, start + 0.5 + s)
    if gap(1e7) <= 0:
        return None
    low, high = 0.0, 1e7
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(middle) > 0 else (middle, high)
    return high


def side(what, lam, far, d, review, texts):
    """The cheaper side of one run of the average length is the cheaper side of the sums."""
    global compared
    compared += 1
    even = review["cost"]["break_even"]
    longer = even is not None and d.average >= even * 1000
    if longer != (far < lam) and "whole minute" not in texts:
        problems.append(f"{what}: {lam} on Lambda and {far} on Fargate, cheaper from {even} s, the average is {d.average} ms")


def check_shares(what, texts, runs, logs, errors):
    global compared
    said = re.findall(r"([\d,]+) of ([\d,]+) (logged )?runs? \((under )?([\d.]+) %\) (?:was |were )?(cut off|killed)", texts)
    said += [(a, b, "", u, p, "failed") for a, b, u, p in re.findall(r"([\d,]+) of ([\d,]+) runs? failed \((under )?([\d.]+) %\)", texts)]
    for n, of, part, under, percent, kind in said:
        compared += 1
        want = {"cut off": logs and logs.timeouts, "killed": logs and logs.kills, "failed": errors}[kind]
        total = logs.reports if part else runs
        n, of, percent = float(n.replace(",", "")), float(of.replace(",", "")), float(percent)
        step = 0.0501 if percent < 9.95 else 0.501
        if n != want or of != total or not under and abs(n / of * 100 - percent) > step or under and n / of >= 0.001:
            problems.append(f"{what}: says {n:g} of {of:g} {kind} ({percent} %), the answers give {want} of {total}")


def check_page(what, page, runs, logs, lam, far):
    values = page["values"]
    same(what + " page runs", values[0], runs)
    if logs:
        same(what + " page timeouts", values[1], logs.timeouts)
        same(what + " page kills", values[2], logs.kills)
    for i, v in ((3, lam), (4, far)):
        same(f"{what} page cost {i}", values[i], v, 1e-6)
        if v is not None:
            words(f"{what} page cost {i}", page["cells"][i], money(v))


def main(snapshot, prices, report, table, text, page):
    with open(snapshot) as a, open(prices) as b, open(report) as c, open(table, newline="") as d, open(text) as e, open(page) as f:
        snapshot, prices, report, table, text, page = json.load(a), json.load(b), json.load(c), list(csv.DictReader(d)), e.read(), f.read()
    config = functions(snapshot["answers"])
    (asked, daily), rows = metrics(snapshot["answers"]), log_rows(snapshot["answers"], config)
    at = lambda s: datetime.fromisoformat(s.replace("Z", "+00:00"))
    hours = (at(snapshot["window"]["to"]) - at(snapshot["window"]["from"])).total_seconds() / 3600
    start = report["thresholds"]["start"]
    drawn = {r["arn"]: r for r in json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))["rows"]}
    if len(config) != len(report["reviews"]) or len(config) != len(table) or len(config) != len(drawn):
        problems.append(f"{len(config)} functions are listed, {len(report['reviews'])} reported, {len(table)} in the CSV, {len(drawn)} on the page")
    trends = 0
    totals, ways = {"both": [0.0, 0.0, 0], "move": [0.0, 0.0, 0]}, []
    for review, row in zip(report["reviews"], table):
        fn = review["function"]
        key = fn["region"], fn["name"]
        lam, far, way = check_function(review, row, drawn[fn["arn"]], config[key], asked[key], rows.get(key), prices, hours, start)
        shown_costs(fn["name"], text, lam, far)
        trend = check_trend(fn["name"], review, config[key], daily.get(key, {}), at(snapshot["window"]["from"]), at(snapshot["window"]["to"]))
        if trend:
            words(fn["name"] + " growth", drawn[fn["arn"]]["trend"], f"in about {round(trend['days'] / 7)} weeks at this growth")
            trends += 1
        ways += [way] if way else []
        if lam is not None and far is not None:
            for group in ["both"] + (["move"] if review["call"] == "move" else []):
                totals[group] = [totals[group][0] + lam, totals[group][1] + far, totals[group][2] + 1]
    (lam, far, n), (mlam, mfar, _) = totals["both"], totals["move"]
    same("totals Lambda", report["totals"]["lambda"], lam)
    same("totals Fargate", report["totals"]["fargate"], far, 2e-7)
    same("moving Lambda", report["totals"]["moving"]["lambda"], mlam)
    same("moving Fargate", report["totals"]["moving"]["fargate"], mfar, 2e-7)
    same("without a cost", report["totals"]["unpriced"], len(config) - n)
    flat = " ".join(text.split())
    for a, b in ((lam, far), (mlam, mfar)):
        words("totals of the table", flat, f"{money(a)} on Lambda, {money(b)} on Fargate ({change(a, b)})")
    check_ways(ways, report, flat, {arn: r["ways"] for arn, r in drawn.items()})
    after = lam - mlam + mfar
    seen = html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page[:page.index('id="data"')]).split()))
    words("the page's cost", seen, f"A month today {money(lam)} ")
    words("the page's cost", seen, f"When what should move has moved {money(after)} ")
    moves = sum(r["call"] == "move" for r in report["reviews"])
    saved = f"{moves} of {len(config)} functions hit Lambda's limits; moving them saves {change(mlam, mfar).removesuffix(' less')} a month"
    words("the title", seen, saved)
    words("the conclusion", flat, saved)
    if not trends:
        problems.append("no function grows; the growth was not tried")
    print("\n".join(problems + [f"compared {compared}"]))


def shown_costs(name, text, lam, far):
    """The row of the table, or the line under it, has the costs."""
    at = text.index("  " + name + " ")
    words(name + " in the table", text[at:at + 700], (money(lam) if lam is not None else "?"))
    words(name + " in the table", text[at:at + 700], (money(far) if far is not None else "?"))


if __name__ == "__main__":
    main(*sys.argv[1:])
