//! What a store that speaks S3 said, in words for a person. `object_store`
//! keeps its answer in the text of its error.

use std::error::Error as StdError;

use object_store::client::{HttpError, HttpErrorKind};

use crate::Error;

/// An answer that was no success, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing: why, in plain words.
    Nothing(&'static str),
    /// A status (RFC 9110, 15), and the code S3 has for the reason.
    Status(u16, Option<String>),
}

impl Said {
    /// What a store said, if this error is about that.
    pub(crate) fn by(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(http) = error.downcast_ref::<HttpError>() {
                return Some(Self::Nothing(no_answer(http)));
            }
            next = error.source();
        }
        let text = error.to_string();
        let (_, status) = text.split_once("status code: ")?;
        let status = status.get(..3)?.parse().ok()?;
        Some(Self::Status(status, element(&text, "Code")))
    }

    /// The error that tells what to do about it.
    pub(crate) fn into_error(self, store: String, what: String) -> Error {
        match self {
            Self::Nothing(why) => Error::Unreachable {
                store,
                source: why.into(),
            },
            Self::Status(status, code) => {
                let code = code.unwrap_or_default();
                match (status, code.as_str()) {
                    (_, "NoSuchBucket") => Error::Settings {
                        reason: format!("the store {store:?} has no such bucket"),
                    },
                    (404, _) => Error::NotFound { what },
                    (301 | 307, _) => Error::Settings {
                        reason: format!("the bucket of {store:?} lies in another region"),
                    },
                    // What arrived was not what was sent: send it again.
                    (
                        400,
                        "BadDigest"
                        | "XAmzContentSHA256Mismatch"
                        | "IncompleteBody"
                        | "RequestTimeout",
                    )
                    | (408 | 409 | 429 | 500..=599, _) => Error::Unreachable {
                        store,
                        source: busy(status, &code).into(),
                    },
                    _ => Error::Refused {
                        store,
                        source: refusal(status, &code).into(),
                    },
                }
            }
        }
    }
}

fn no_answer(error: &HttpError) -> &'static str {
    match error.kind() {
        HttpErrorKind::Connect => "nobody answers at its address",
        HttpErrorKind::Timeout => "it took too long to answer",
        HttpErrorKind::Interrupted => "the connection broke off",
        HttpErrorKind::Decode => "its answer cannot be understood",
        _ => "the connection failed",
    }
}

fn busy(status: u16, code: &str) -> String {
    match status {
        400 => "what arrived was not what was sent".to_owned(),
        429 | 503 => format!("it is busy and asks to be left alone for a while ({status})"),
        _ => format!("it has trouble of its own ({status} {code})").replace(" )", ")"),
    }
}

fn refusal(status: u16, code: &str) -> String {
    match code {
        "AccessDenied" | "AllAccessDisabled" => {
            "these keys have no right to do that (AccessDenied)".to_owned()
        }
        "InvalidAccessKeyId" => "it does not know the access key".to_owned(),
        "SignatureDoesNotMatch" => "the secret key does not fit the access key".to_owned(),
        "RequestTimeTooSkewed" => "this machine's clock is wrong".to_owned(),
        "ExpiredToken" | "InvalidToken" => "the session token has expired".to_owned(),
        "QuotaExceeded" | "EntityTooLarge" => format!("there is no room for it ({code})"),
        "" => format!("it answers {status}"),
        code => format!("it answers {status} {code}"),
    }
}

/// The text of the first element of this name.
fn element(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once("</")?;
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, code: &str) -> Error {
        let code = Some(code.to_owned()).filter(|code| !code.is_empty());
        Said::Status(status, code).into_error("team".into(), "c/x/clip.json".into())
    }

    #[test]
    fn an_answer_is_sorted_by_what_to_do_about_it() {
        assert!(said(503, "SlowDown").is_temporary());
        assert!(said(500, "InternalError").is_temporary());
        assert!(said(400, "BadDigest").is_temporary());
        assert!(matches!(said(403, "AccessDenied"), Error::Refused { .. }));
        assert!(matches!(said(404, "NoSuchKey"), Error::NotFound { .. }));
        assert!(matches!(said(404, "NoSuchBucket"), Error::Settings { .. }));
        let text = said(403, "SignatureDoesNotMatch").to_string();
        assert!(text.contains("secret key does not fit"), "{text}");
    }

    #[test]
    fn the_answer_is_found_in_the_clients_words() {
        let error = object_store::Error::Generic {
            store: "S3",
            source: "Error performing PUT http://x/ in 2ms, after 2 retries - Server returned \
                     non-2xx status code: 503 Service Unavailable: <Error><Code>SlowDown</Code>"
                .into(),
        };
        assert_eq!(
            Said::by(&error),
            Some(Said::Status(503, Some("SlowDown".into())))
        );
    }
}
