import re
from datetime import date, timedelta

from chalicelib import s3

DAY = re.compile(r"/day=(\d{4}-\d{2}-\d{2})/")


def run(target, keep_days, today=None):
    oldest = (today or date.today()) - timedelta(days=keep_days)
    removed = 0
    for url in s3.list_files(target):
        match = DAY.search(url)
        if match and date.fromisoformat(match.group(1)) < oldest:
            s3.delete(url)
            removed += 1
    return {"removed": removed, "oldest": oldest.isoformat()}
