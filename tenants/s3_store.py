"""The file store in a bucket that speaks S3 (Amazon, MinIO, Ceph, the S3 faces of OSS and COS). Never public."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from botocore.exceptions import ClientError

from tenants.file_stores import AlreadyThere, NoFileStore, NothingThere, checked, prefix_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_IN_MEMORY = 8 * 1024 * 1024


class S3Store:
    """Objects of one bucket, below an optional prefix that several installations may share a bucket by."""

    def __init__(self, client: S3Client, bucket: str, prefix: str = "") -> None:
        self.client = client
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""

    @classmethod
    def connect(cls, bucket: str, prefix: str = "", *, endpoint: str | None = None) -> S3Store:
        """A store with the credentials that boto3 finds. Sends nothing yet."""
        import boto3  # takes most of a second, which an installation with a folder need not wait for
        from botocore.config import Config

        if not bucket:
            raise NoFileStore("s3:// needs the name of a bucket")
        settings = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})
        return cls(boto3.client("s3", endpoint_url=endpoint, config=settings), bucket, prefix)

    def put(self, key: str, data: BinaryIO) -> None:
        """One request with a checksum that the server verifies; the server refuses a key that exists."""
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=self._name(key),
                Body=data,
                ContentType="application/octet-stream",
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if _code(error) in _TAKEN:
                raise AlreadyThere("the key is in use") from None
            raise

    def open(self, key: str) -> BinaryIO:
        """The whole object, fetched into memory or (above 8 MB) a temporary file that has no name."""
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=self._name(key))["Body"]
        except ClientError as error:
            if _code(error) in _MISSING:
                raise NothingThere("nothing under this key") from None
            raise
        held = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        for chunk in body.iter_chunks():
            held.write(chunk)
        held.seek(0)
        return cast(BinaryIO, held)

    def delete(self, key: str) -> None:
        """Deleting what is not there succeeds."""
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def keys(self, tenant_id: int) -> Iterator[tuple[str, datetime]]:
        """Page through the company's objects."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + prefix_of(tenant_id)):
            for item in page.get("Contents", ()):
                yield item["Key"].removeprefix(self.prefix), item["LastModified"].astimezone(UTC)

    def _name(self, key: str) -> str:
        return self.prefix + checked(key)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
