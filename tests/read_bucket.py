"""Reads a published clip from a bucket with boto3, and says what it found.

Usage: read_bucket.py ENDPOINT BUCKET CLIP, with the keys in the environment
as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Ends with an error when an
object is not what the clip's manifest says.
"""

import hashlib
import json
import sys

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, bucket, clip = sys.argv[1:]


def client(**options):
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **options)
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)


s3 = client()
prefix = f"c/{clip}/"
listed = {}
for page in s3.get_paginator("list_objects_v2").paginate(
    Bucket=bucket, Prefix=prefix, PaginationConfig={"PageSize": 2}
):
    for item in page.get("Contents", []):
        listed[item["Key"].removeprefix(prefix)] = item


def read(name):
    answer = s3.get_object(Bucket=bucket, Key=prefix + name)
    body = answer["Body"].read()
    item = listed[name]
    assert len(body) == item["Size"] == answer["ContentLength"], name
    assert answer["ETag"] == item["ETag"], name
    return body, answer


manifest = json.loads(read("clip.json")[0])
assert manifest["state"] == "ready", manifest["state"]
verified = 0
for part in [manifest["init"], *manifest["segments"], *manifest.get("files", [])]:
    if part["file"] not in listed:
        continue
    body, answer = read(part["file"])
    assert len(body) == part.get("bytes", len(body)), part
    assert hashlib.sha256(body).hexdigest() == part["sha256"], part
    verified += 1

first = manifest["segments"][0]["file"]
ranged = s3.get_object(Bucket=bucket, Key=prefix + first, Range="bytes=8-15")
assert ranged["Body"].read() == read(first)[0][8:16]

try:
    client(signature_version=UNSIGNED).list_objects_v2(Bucket=bucket, Prefix=prefix)
    outsiders_list = True
except ClientError:
    outsiders_list = False

heads = {name: s3.head_object(Bucket=bucket, Key=prefix + name) for name in listed}
print(
    json.dumps(
        {
            "names": sorted(listed),
            "verified": verified,
            "types": {name: head["ContentType"] for name, head in heads.items()},
            "cached": {name: head.get("CacheControl") for name, head in heads.items()},
            "outsiders_list": outsiders_list,
        }
    )
)
