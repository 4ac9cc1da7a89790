//! Pages of the server's own, in plain words.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What these pages may load: nothing.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
);

/// A page with a heading and a sentence.
pub(super) fn page(status: StatusCode, heading: &str, sentence: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{heading}</title>\n\
         <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;\
         margin:20vh auto 0;padding:0 1.5rem}}h1{{font-size:1.5rem}}</style>\n\
         </head>\n<body>\n<main>\n<h1>{heading}</h1>\n<p>{sentence}</p>\n</main>\n</body>\n</html>\n"
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, html).into_response()
}

/// There is no such clip, or no such part of it.
pub(super) fn not_found() -> Response {
    page(
        StatusCode::NOT_FOUND,
        "There is no clip here",
        "The link may be mistyped, or whoever shared the clip has taken it back. \
         Ask them for a new link.",
    )
}

/// The request was meant for somebody else.
pub(super) fn misdirected() -> Response {
    page(
        StatusCode::MISDIRECTED_REQUEST,
        "This is not the place you asked for",
        "Open the link exactly as it was copied, with its numbers, or with localhost.",
    )
}

/// The file is there but cannot be read now.
pub(super) fn unreadable() -> Response {
    page(
        StatusCode::SERVICE_UNAVAILABLE,
        "The clip cannot be read now",
        "The disk it lies on did not answer as it should. Try again in a moment.",
    )
}

/// Only looking is possible here.
pub(super) fn not_allowed() -> Response {
    let mut response = page(
        StatusCode::METHOD_NOT_ALLOWED,
        "Clips can only be watched here",
        "Nothing can be sent to this address.",
    );
    response.headers_mut().insert(
        header::ALLOW,
        HeaderValue::from_static("GET, HEAD, OPTIONS"),
    );
    response
}

/// A few words that are not a page.
pub(super) fn text(body: impl Into<Body>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, body.into()).into_response()
}
