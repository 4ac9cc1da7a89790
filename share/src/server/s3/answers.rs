//! Which of S3's operations there are. Each is a line here and a function in
//! `reading.rs` or `writing.rs`.

use std::io;

use s3s::dto::*;
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};

use super::BUCKET;
use super::shelf::Shelf;
use super::uploads::Incomplete;

pub(super) struct Answers {
    pub(super) shelf: Shelf,
}

impl Answers {
    pub(super) fn new(shelf: Shelf) -> Self {
        Self { shelf }
    }

    /// Runs file work where it holds up nobody.
    pub(super) async fn on_disk<T: Send + 'static, E: Into<Failure> + Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, E> + Send + 'static,
    ) -> S3Result<T> {
        let shelf = self.shelf.clone();
        match tokio::task::spawn_blocking(move || work(&shelf)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(error.into().0),
            Err(error) => Err(S3Error::internal_error(error)),
        }
    }
}

/// An error of ours, as S3 says it.
pub(super) struct Failure(S3Error);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        tracing::warn!(%error, "a file of the store could not be used");
        Self(match error.kind() {
            io::ErrorKind::InvalidInput => {
                s3_error!(InvalidArgument, "No object can have that key")
            }
            io::ErrorKind::StorageFull => s3_error!(ServiceUnavailable, "The disk is full"),
            _ => S3Error::internal_error(error),
        })
    }
}

impl From<Incomplete> for Failure {
    fn from(error: Incomplete) -> Self {
        Self(match error {
            Incomplete::NoSuchUpload => s3_error!(NoSuchUpload),
            Incomplete::InvalidPart => s3_error!(InvalidPart),
            Incomplete::InvalidOrder => s3_error!(InvalidPartOrder),
            Incomplete::TooSmall => s3_error!(EntityTooSmall),
            Incomplete::Io(error) => return error.into(),
        })
    }
}

/// There is one bucket.
pub(super) fn known(bucket: &str) -> S3Result<()> {
    match bucket == BUCKET {
        true => Ok(()),
        false => Err(s3_error!(NoSuchBucket)),
    }
}

macro_rules! answers {
    ($($operation:ident($input:ident) -> $output:ident by $act:ident),+ $(,)?) => {
        #[async_trait::async_trait]
        impl S3 for Answers {$(
            async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.$act(request.input).await.map(S3Response::new)
            }
        )+}
    };
}

answers! {
    list_buckets(ListBucketsInput) -> ListBucketsOutput by buckets,
    head_bucket(HeadBucketInput) -> HeadBucketOutput by bucket,
    create_bucket(CreateBucketInput) -> CreateBucketOutput by make_bucket,
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput by location,
    get_bucket_cors(GetBucketCorsInput) -> GetBucketCorsOutput by cors,
    put_bucket_cors(PutBucketCorsInput) -> PutBucketCorsOutput by set_cors,
    list_objects(ListObjectsInput) -> ListObjectsOutput by list,
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output by list_pages,
    head_object(HeadObjectInput) -> HeadObjectOutput by look,
    get_object(GetObjectInput) -> GetObjectOutput by read,
    put_object(PutObjectInput) -> PutObjectOutput by write,
    delete_object(DeleteObjectInput) -> DeleteObjectOutput by remove,
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput by remove_all,
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput by begin,
    upload_part(UploadPartInput) -> UploadPartOutput by add_part,
    list_parts(ListPartsInput) -> ListPartsOutput by parts,
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput by uploads,
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput by complete,
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput by abort,
}
