"""Text files in S3, or on disk when the URL starts with file:// (tests, local runs)."""
import os
from urllib.parse import urlparse

_client = None


def client():
    global _client
    if _client is None:
        import boto3

        _client = boto3.client("s3")
    return _client


def _split(url):
    parts = urlparse(url)
    if parts.scheme not in ("s3", "file"):
        raise ValueError("expected s3:// or file://, got %r" % url)
    return parts.scheme, parts.netloc, parts.path if parts.scheme == "file" else parts.path.lstrip("/")


def list_files(url, suffix=".csv"):
    scheme, bucket, path = _split(url)
    if scheme == "file":
        if os.path.isfile(path):
            return [url]
        found = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
        return sorted("file://" + name for name in found if name.endswith(suffix))
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=path)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    return sorted("s3://%s/%s" % (bucket, key) for key in keys if key.endswith(suffix))


def read_text(url):
    scheme, bucket, path = _split(url)
    if scheme == "file":
        with open(path, encoding="utf-8") as f:
            return f.read()
    return client().get_object(Bucket=bucket, Key=path)["Body"].read().decode("utf-8")


def write_text(url, text):
    scheme, bucket, path = _split(url)
    if scheme == "file":
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return
    client().put_object(Bucket=bucket, Key=path, Body=text.encode("utf-8"))


def delete(url):
    scheme, bucket, path = _split(url)
    if scheme == "file":
        os.remove(path)
        return
    client().delete_object(Bucket=bucket, Key=path)
