//! What opens a store. A secret leaves this type only into a signature: it is
//! neither shown nor serialised, and so cannot reach a log or a file.

use std::fmt;

/// An access key and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    access_key_id: String,
    secret: Secret,
    session_token: Option<Secret>,
}

/// Text that is not to be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being seen.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever has to hand it on: a keyring, a signature.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Keys {
    /// A pair of keys.
    pub fn new(access_key_id: impl Into<String>, secret: Secret) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret,
            session_token: None,
        }
    }

    /// Keys that are valid only together with this token.
    #[must_use]
    pub fn with_session_token(mut self, token: Secret) -> Self {
        self.session_token = Some(token);
        self
    }

    /// Who signs. Not a secret, but nobody else's business either.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// What is signed with.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The token that belongs to keys for a limited time.
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_contains_a_key() {
        let keys = Keys::new("AKIA-WHO", Secret::new("very-secret"))
            .with_session_token(Secret::new("token-secret"));
        let shown = format!("{keys:?} {:#?} {:?}", keys, keys.secret());
        assert!(!shown.contains("secret\"") && !shown.contains("very") && !shown.contains("AKIA"));
        assert_eq!(keys.secret().reveal(), "very-secret");
    }
}
