//! Changing objects. What arrives is hashed, compared with what the sender
//! said, and only then given its name.

use data_encoding::{BASE64, HEXLOWER};
use futures::StreamExt;
use md5::Digest as _;
use s3s::dto::*;
use s3s::{S3Error, S3Result, s3_error};
use sha2::Digest as _;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

use super::answers::{Answers, known};
use super::shelf::Label;
use super::uploads::{Part as Arrived, Upload};

/// A body that is on disk, and what it is.
struct Fresh {
    file: NamedTempFile,
    len: u64,
    md5: [u8; 16],
    sha256: [u8; 32],
}

/// What a sender says that its body is.
struct Claims {
    len: Option<i64>,
    md5: Option<String>,
    sha256: Option<String>,
}

impl Fresh {
    fn e_tag(&self) -> String {
        HEXLOWER.encode(&self.md5)
    }

    fn check(&self, claims: &Claims) -> S3Result<()> {
        let short = claims
            .len
            .is_some_and(|len| u64::try_from(len) != Ok(self.len));
        if short {
            return Err(s3_error!(IncompleteBody));
        }
        let differs = |claim: &Option<String>, is: &[u8]| {
            claim
                .as_ref()
                .is_some_and(|claim| *claim != BASE64.encode(is))
        };
        match differs(&claims.md5, &self.md5) || differs(&claims.sha256, &self.sha256) {
            true => Err(s3_error!(BadDigest)),
            false => Ok(()),
        }
    }

    fn checksum(&self, claims: &Claims) -> Option<String> {
        claims.sha256.as_ref().map(|_| BASE64.encode(&self.sha256))
    }
}

impl Answers {
    pub(super) async fn write(&self, mut input: PutObjectInput) -> S3Result<PutObjectOutput> {
        known(&input.bucket)?;
        let claims = Claims {
            len: input.content_length,
            md5: input.content_md5.take(),
            sha256: input.checksum_sha256.take(),
        };
        let fresh = self.receive(input.body.take(), &claims).await?;
        let (e_tag, sum) = (fresh.e_tag(), fresh.checksum(&claims));
        let label = Label {
            e_tag: e_tag.clone(),
            content_type: input.content_type,
            cache_control: input.cache_control,
        };
        let only = input.if_match.as_ref();
        let unless = input.if_none_match.as_ref();
        self.name(input.key, fresh.file, label, only, unless)
            .await?;
        Ok(PutObjectOutput {
            e_tag: Some(ETag::Strong(e_tag)),
            checksum_sha256: sum,
            ..PutObjectOutput::default()
        })
    }

    /// Gives a file its name, if what lies there now allows it.
    async fn name(
        &self,
        key: String,
        file: NamedTempFile,
        label: Label,
        only: Option<&ETagCondition>,
        unless: Option<&ETagCondition>,
    ) -> S3Result<()> {
        let _turn = self.shelf.turn(&key).await;
        if only.is_some() || unless.is_some() {
            let looked = key.clone();
            let found = self.on_disk(move |shelf| shelf.find(&looked)).await?;
            let e_tag = found.map(|found| found.label.e_tag);
            let fits = |condition: &ETagCondition| {
                let tag = condition.as_etag().map(ETag::value);
                e_tag
                    .as_deref()
                    .is_some_and(|it| tag.is_none_or(|tag| tag == it))
            };
            if only.is_some_and(|it| !fits(it)) || unless.is_some_and(fits) {
                return Err(s3_error!(PreconditionFailed));
            }
        }
        self.on_disk(move |shelf| shelf.keep(&key, file, label))
            .await
    }

    async fn receive(&self, body: Option<StreamingBlob>, claims: &Claims) -> S3Result<Fresh> {
        let internal = S3Error::internal_error::<std::io::Error>;
        let fresh = self
            .on_disk(|shelf| NamedTempFile::new_in(shelf.fresh()))
            .await?;
        let mut file = tokio::fs::File::from_std(fresh.reopen().map_err(internal)?);
        let (mut md5, mut sha256, mut len) = (md5::Md5::new(), sha2::Sha256::new(), 0);
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|_| s3_error!(IncompleteBody))?;
                md5.update(&chunk);
                sha256.update(&chunk);
                len += chunk.len() as u64;
                file.write_all(&chunk).await.map_err(internal)?;
            }
        }
        file.flush().await.map_err(internal)?;
        let fresh = Fresh {
            file: fresh,
            len,
            md5: md5.finalize().into(),
            sha256: sha256.finalize().into(),
        };
        fresh.check(claims)?;
        Ok(fresh)
    }

    pub(super) async fn remove(&self, input: DeleteObjectInput) -> S3Result<DeleteObjectOutput> {
        known(&input.bucket)?;
        self.remove_key(input.key).await?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) async fn remove_all(
        &self,
        input: DeleteObjectsInput,
    ) -> S3Result<DeleteObjectsOutput> {
        known(&input.bucket)?;
        let mut deleted = Vec::new();
        for object in input.delete.objects {
            self.remove_key(object.key.clone()).await?;
            deleted.push(DeletedObject {
                key: Some(object.key),
                ..DeletedObject::default()
            });
        }
        Ok(DeleteObjectsOutput {
            deleted: Some(deleted),
            ..DeleteObjectsOutput::default()
        })
    }

    async fn remove_key(&self, key: String) -> S3Result<()> {
        let _turn = self.shelf.turn(&key).await;
        self.on_disk(move |shelf| shelf.remove(&key)).await
    }

    pub(super) async fn begin(
        &self,
        input: CreateMultipartUploadInput,
    ) -> S3Result<CreateMultipartUploadOutput> {
        known(&input.bucket)?;
        if self.shelf.path(&input.key).is_none() {
            return Err(s3_error!(InvalidArgument, "No object can have that key"));
        }
        let upload = Upload {
            key: input.key.clone(),
            label: Label {
                e_tag: String::new(),
                content_type: input.content_type,
                cache_control: input.cache_control,
            },
        };
        let id = self.on_disk(move |shelf| shelf.begin(&upload)).await?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn add_part(&self, mut input: UploadPartInput) -> S3Result<UploadPartOutput> {
        known(&input.bucket)?;
        if !(1..=10_000).contains(&input.part_number) {
            return Err(s3_error!(
                InvalidArgument,
                "Parts are numbered from 1 to 10000"
            ));
        }
        let (id, key) = (input.upload_id.clone(), input.key.clone());
        self.on_disk(move |shelf| shelf.upload(&id, &key)).await?;
        let claims = Claims {
            len: input.content_length,
            md5: input.content_md5.take(),
            sha256: input.checksum_sha256.take(),
        };
        let fresh = self.receive(input.body.take(), &claims).await?;
        let (e_tag, sum) = (fresh.e_tag(), fresh.checksum(&claims));
        let part = Arrived {
            number: input.part_number,
            len: fresh.len,
            e_tag: e_tag.clone(),
        };
        let id = input.upload_id;
        self.on_disk(move |shelf| shelf.keep_part(&id, &part, fresh.file))
            .await?;
        Ok(UploadPartOutput {
            e_tag: Some(ETag::Strong(e_tag)),
            checksum_sha256: sum,
            ..UploadPartOutput::default()
        })
    }

    pub(super) async fn parts(&self, input: ListPartsInput) -> S3Result<ListPartsOutput> {
        known(&input.bucket)?;
        let (id, key) = (input.upload_id.clone(), input.key.clone());
        let arrived = self
            .on_disk(move |shelf| shelf.upload(&id, &key).and_then(|_| shelf.parts(&id)))
            .await?;
        let part = |it: Arrived| Part {
            e_tag: Some(ETag::Strong(it.e_tag)),
            part_number: Some(it.number),
            size: i64::try_from(it.len).ok(),
            ..Part::default()
        };
        Ok(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            is_truncated: Some(false),
            parts: Some(arrived.into_iter().map(part).collect()),
            ..ListPartsOutput::default()
        })
    }

    pub(super) async fn uploads(
        &self,
        input: ListMultipartUploadsInput,
    ) -> S3Result<ListMultipartUploadsOutput> {
        known(&input.bucket)?;
        let open = self.on_disk(|shelf| shelf.open_uploads()).await?;
        let upload =
            |(id, upload, since): (String, Upload, std::time::SystemTime)| MultipartUpload {
                key: Some(upload.key),
                upload_id: Some(id),
                initiated: Some(since.into()),
                ..MultipartUpload::default()
            };
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            is_truncated: Some(false),
            uploads: Some(open.into_iter().map(upload).collect()),
            ..ListMultipartUploadsOutput::default()
        })
    }

    pub(super) async fn complete(
        &self,
        input: CompleteMultipartUploadInput,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        known(&input.bucket)?;
        let named = input
            .multipart_upload
            .and_then(|it| it.parts)
            .unwrap_or_default();
        let named: Vec<_> = named
            .into_iter()
            .map(|part| {
                let e_tag = part.e_tag.map(ETag::into_value).unwrap_or_default();
                (part.part_number.unwrap_or(0), e_tag)
            })
            .collect();
        let (id, key) = (input.upload_id.clone(), input.key.clone());
        let (file, e_tag, label) = self
            .on_disk(move |shelf| {
                let upload = shelf.upload(&id, &key)?;
                shelf
                    .assemble(&id, &named)
                    .map(|(file, e_tag)| (file, e_tag, upload.label))
            })
            .await?;
        let label = Label {
            e_tag: e_tag.clone(),
            ..label
        };
        let only = input.if_match.as_ref();
        let unless = input.if_none_match.as_ref();
        self.name(input.key.clone(), file, label, only, unless)
            .await?;
        let id = input.upload_id;
        self.on_disk(move |shelf| shelf.end(&id)).await?;
        Ok(CompleteMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(ETag::Strong(e_tag)),
            ..CompleteMultipartUploadOutput::default()
        })
    }

    pub(super) async fn abort(
        &self,
        input: AbortMultipartUploadInput,
    ) -> S3Result<AbortMultipartUploadOutput> {
        known(&input.bucket)?;
        let (id, key) = (input.upload_id, input.key);
        self.on_disk(move |shelf| shelf.upload(&id, &key).and_then(|_| shelf.end(&id)))
            .await?;
        Ok(AbortMultipartUploadOutput::default())
    }
}
