//! Looking at buckets and objects.

use std::io::SeekFrom;

use s3s::dto::*;
use s3s::{S3Result, s3_error};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::answers::{Answers, known};
use super::shelf::Object as Kept;
use super::{BUCKET, gate};

/// What is read from disk and given to a connection at a time.
const CHUNK: usize = 64 << 10;
/// Objects in one answer to a listing.
const PAGE: usize = 1000;

/// A part of a listing.
struct Page {
    objects: Vec<Kept>,
    folders: Vec<String>,
    /// What the next page comes after.
    next: Option<String>,
}

impl Answers {
    pub(super) async fn buckets(&self, _: ListBucketsInput) -> S3Result<ListBucketsOutput> {
        let bucket = Bucket {
            name: Some(BUCKET.to_owned()),
            ..Bucket::default()
        };
        Ok(ListBucketsOutput {
            buckets: Some(vec![bucket]),
            ..ListBucketsOutput::default()
        })
    }

    pub(super) async fn bucket(&self, input: HeadBucketInput) -> S3Result<HeadBucketOutput> {
        known(&input.bucket)?;
        Ok(HeadBucketOutput::default())
    }

    pub(super) async fn make_bucket(
        &self,
        input: CreateBucketInput,
    ) -> S3Result<CreateBucketOutput> {
        match known(&input.bucket) {
            Ok(()) => Err(s3_error!(BucketAlreadyOwnedByYou)),
            Err(_) => Err(s3_error!(
                AccessDenied,
                "There is one bucket here: {}",
                BUCKET
            )),
        }
    }

    pub(super) async fn location(
        &self,
        input: GetBucketLocationInput,
    ) -> S3Result<GetBucketLocationOutput> {
        known(&input.bucket)?;
        Ok(GetBucketLocationOutput::default())
    }

    /// What every answer allows, as a rule.
    pub(super) async fn cors(&self, input: GetBucketCorsInput) -> S3Result<GetBucketCorsOutput> {
        known(&input.bucket)?;
        let words = |list: &str| list.split(", ").map(str::to_owned).collect();
        let rule = CORSRule {
            allowed_headers: Some(words(gate::PAGES_SEND)),
            allowed_methods: words("GET, HEAD, PUT, POST, DELETE"),
            allowed_origins: vec!["*".to_owned()],
            expose_headers: Some(words(gate::PAGES_SEE)),
            id: None,
            max_age_seconds: Some(86400),
        };
        Ok(GetBucketCorsOutput {
            cors_rules: Some(vec![rule]),
        })
    }

    /// More than this cannot be allowed, and less helps nobody.
    pub(super) async fn set_cors(
        &self,
        input: PutBucketCorsInput,
    ) -> S3Result<PutBucketCorsOutput> {
        known(&input.bucket)?;
        Ok(PutBucketCorsOutput::default())
    }

    pub(super) async fn list(&self, input: ListObjectsInput) -> S3Result<ListObjectsOutput> {
        known(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.marker.clone().unwrap_or_default();
        let page = self
            .page(prefix, after, &input.delimiter, input.max_keys)
            .await?;
        Ok(ListObjectsOutput {
            name: Some(input.bucket),
            prefix: input.prefix,
            marker: input.marker,
            delimiter: input.delimiter,
            max_keys: input.max_keys,
            is_truncated: Some(page.next.is_some()),
            next_marker: page.next,
            contents: Some(page.objects.into_iter().map(listed).collect()),
            common_prefixes: Some(page.folders.into_iter().map(common).collect()),
            ..ListObjectsOutput::default()
        })
    }

    pub(super) async fn list_pages(
        &self,
        input: ListObjectsV2Input,
    ) -> S3Result<ListObjectsV2Output> {
        known(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input
            .continuation_token
            .clone()
            .or_else(|| input.start_after.clone());
        let after = after.unwrap_or_default();
        let page = self
            .page(prefix, after, &input.delimiter, input.max_keys)
            .await?;
        let count = page.objects.len() + page.folders.len();
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            delimiter: input.delimiter,
            max_keys: input.max_keys,
            start_after: input.start_after,
            continuation_token: input.continuation_token,
            key_count: i32::try_from(count).ok(),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next,
            contents: Some(page.objects.into_iter().map(listed).collect()),
            common_prefixes: Some(page.folders.into_iter().map(common).collect()),
            ..ListObjectsV2Output::default()
        })
    }

    async fn page(
        &self,
        prefix: String,
        after: String,
        delimiter: &Option<String>,
        most: Option<i32>,
    ) -> S3Result<Page> {
        let most = most.map_or(PAGE, |most| usize::try_from(most).unwrap_or(0).min(PAGE));
        let delimiter = delimiter.clone().filter(|it| !it.is_empty());
        self.on_disk(move |shelf| {
            let mut page = Page {
                objects: Vec::new(),
                folders: Vec::new(),
                next: None,
            };
            let mut last = String::new();
            for key in shelf.keys(&prefix)? {
                let folder = delimiter.as_ref().and_then(|delimiter| {
                    let at = key[prefix.len()..].find(delimiter.as_str())?;
                    Some(key[..prefix.len() + at + delimiter.len()].to_owned())
                });
                let entry = folder.as_ref().unwrap_or(&key);
                if *entry <= after || page.folders.last() == Some(entry) {
                    continue;
                }
                if page.objects.len() + page.folders.len() >= most {
                    page.next = Some(last).filter(|_| most > 0);
                    break;
                }
                last.clone_from(entry);
                match folder {
                    Some(folder) => page.folders.push(folder),
                    // It may be gone since.
                    None => page.objects.extend(shelf.find(&key)?),
                }
            }
            Ok::<_, std::io::Error>(page)
        })
        .await
    }

    pub(super) async fn look(&self, input: HeadObjectInput) -> S3Result<HeadObjectOutput> {
        known(&input.bucket)?;
        let found = self.found(input.key).await?;
        conditions(
            &found,
            input.if_match.as_ref(),
            input.if_none_match.as_ref(),
        )?;
        Ok(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from(found.len).ok(),
            content_type: found.label.content_type.clone(),
            cache_control: found.label.cache_control.clone(),
            e_tag: Some(ETag::Strong(found.label.e_tag.clone())),
            last_modified: Some(found.modified.into()),
            ..HeadObjectOutput::default()
        })
    }

    pub(super) async fn read(&self, input: GetObjectInput) -> S3Result<GetObjectOutput> {
        known(&input.bucket)?;
        let found = self.found(input.key).await?;
        conditions(
            &found,
            input.if_match.as_ref(),
            input.if_none_match.as_ref(),
        )?;
        let part = match input.range {
            Some(range) => range
                .check(found.len)
                .map_err(|_| s3_error!(InvalidRange))?,
            None => 0..found.len,
        };
        let internal = s3s::S3Error::internal_error;
        let mut file = tokio::fs::File::open(&found.path).await.map_err(internal)?;
        file.seek(SeekFrom::Start(part.start))
            .await
            .map_err(internal)?;
        let len = part.end - part.start;
        let body = ReaderStream::with_capacity(file.take(len), CHUNK);
        Ok(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(body)),
            content_length: i64::try_from(len).ok(),
            content_range: input
                .range
                .map(|_| format!("bytes {}-{}/{}", part.start, part.end - 1, found.len)),
            content_type: found.label.content_type.clone(),
            cache_control: found.label.cache_control.clone(),
            e_tag: Some(ETag::Strong(found.label.e_tag.clone())),
            last_modified: Some(found.modified.into()),
            ..GetObjectOutput::default()
        })
    }

    async fn found(&self, key: String) -> S3Result<Kept> {
        let found = self.on_disk(move |shelf| shelf.find(&key)).await?;
        found.ok_or_else(|| s3_error!(NoSuchKey))
    }
}

/// RFC 9110, 13.1.
fn conditions(
    found: &Kept,
    only: Option<&ETagCondition>,
    unless: Option<&ETagCondition>,
) -> S3Result<()> {
    let fits = |condition: &ETagCondition| {
        let e_tag = condition.as_etag();
        e_tag.is_none_or(|it| it.value() == found.label.e_tag)
    };
    if only.is_some_and(|condition| !fits(condition)) {
        return Err(s3_error!(PreconditionFailed));
    }
    match unless.is_some_and(fits) {
        true => Err(s3_error!(NotModified)),
        false => Ok(()),
    }
}

fn listed(kept: Kept) -> Object {
    Object {
        e_tag: Some(ETag::Strong(kept.label.e_tag)),
        key: Some(kept.key),
        last_modified: Some(kept.modified.into()),
        size: i64::try_from(kept.len).ok(),
        ..Object::default()
    }
}

fn common(prefix: String) -> CommonPrefix {
    CommonPrefix {
        prefix: Some(prefix),
    }
}
