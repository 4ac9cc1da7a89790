//! A language model that the user set, by the interface most of them speak:
//! OpenAI's chat completions (Ollama, llama.cpp, vLLM, …).

use std::time::Duration;

use reqwest::Client;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::hook::is_private;
use crate::{Error, Result, Secret, s3};

/// How long it may think: a small machine reads a long transcript slowly.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// No answer is longer.
const LONGEST: usize = 1 << 20;

/// Where the assistant is. No secret is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistantConfig {
    /// What the interface's addresses begin with, such as
    /// `http://127.0.0.1:11434/v1/`.
    pub url: Url,
    /// Which of its models is asked.
    pub model: String,
}

/// A language model that can be asked.
#[derive(Clone, Debug)]
pub struct Assistant {
    client: Client,
    address: Url,
    model: String,
    key: Option<Secret>,
}

/// All that is sent: what a preview shows is what goes over the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Where to.
    pub address: Url,
    /// The whole body.
    pub body: String,
}

impl Assistant {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// [`Error::Settings`] when what is said could be read on the way there.
    pub fn open(config: &AssistantConfig, key: Option<Secret>) -> Result<Self> {
        if !is_private(&config.url) {
            return Err(Error::Settings {
                reason: "the assistant's address has to begin with https://, unless it is on \
                         this machine"
                    .to_owned(),
            });
        }
        let base = format!("{}/", config.url.as_str().trim_end_matches('/'));
        let address = Url::parse(&base).and_then(|it| it.join("chat/completions"));
        Ok(Self {
            client: s3::patient_client(PATIENCE)?,
            address: address.map_err(|error| Error::Settings {
                reason: error.to_string(),
            })?,
            model: config.model.clone(),
            key,
        })
    }

    /// What would be sent to have `task` done with `text`.
    pub fn request(&self, task: &str, text: &str) -> Request {
        let body = json!({
            "model": self.model,
            "messages": [
                { "role": "system", "content": task },
                { "role": "user", "content": text },
            ],
            "response_format": { "type": "json_object" },
            "temperature": 0.2,
            "stream": false,
        });
        Request {
            address: self.address.clone(),
            body: format!("{body:#}"),
        }
    }

    /// Sends it, and gives the text of the answer.
    ///
    /// # Errors
    /// [`Error::NoAnswer`].
    pub async fn ask(&self, request: Request) -> Result<String> {
        let host = request.address.host_str().unwrap_or_default().to_owned();
        let none = |reason: String| Error::NoAnswer {
            host: host.clone(),
            reason,
        };
        let broke = |error: reqwest::Error| {
            none(match () {
                () if error.is_timeout() => "it takes too long".to_owned(),
                () if error.is_connect() => "it cannot be reached".to_owned(),
                () => "the connection broke".to_owned(),
            })
        };
        let mut sent = self
            .client
            .post(request.address)
            .header(CONTENT_TYPE, "application/json")
            .header(CONTENT_LENGTH, request.body.len())
            .body(request.body);
        if let Some(key) = &self.key {
            sent = sent.bearer_auth(key.reveal());
        }
        let mut answer = sent.send().await.map_err(broke)?;
        if !answer.status().is_success() {
            return Err(none(format!("it answers {}", answer.status())));
        }
        let mut body = Vec::new();
        while let Some(bytes) = answer.chunk().await.map_err(broke)? {
            body.extend_from_slice(&bytes);
            if body.len() > LONGEST {
                return Err(none("it does not come to an end".to_owned()));
            }
        }
        let answer: Value = serde_json::from_slice(&body)
            .map_err(|_| none("what it says is no JSON".to_owned()))?;
        let content = &answer["choices"][0]["message"]["content"];
        let content = content.as_str().filter(|it| !it.trim().is_empty());
        content
            .map(str::to_owned)
            .ok_or_else(|| none("it says nothing".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::HeaderMap;
    use axum::routing::post;

    use super::*;

    fn config(url: &str) -> AssistantConfig {
        AssistantConfig {
            url: url.parse().unwrap(),
            model: "small".to_owned(),
        }
    }

    /// A server that answers with this, if the key is right.
    async fn server(answer: &'static str) -> String {
        let say = async move |headers: HeaderMap, body: String| {
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["model"], "small");
            assert_eq!(body["messages"][1]["content"], "What was said.");
            match headers.get("authorization").map(|it| it.as_bytes()) {
                Some(b"Bearer secret") => (axum::http::StatusCode::OK, answer),
                _ => (axum::http::StatusCode::UNAUTHORIZED, ""),
            }
        };
        let app = Router::new().route("/v1/chat/completions", post(say));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        url
    }

    async fn asked(url: &str, key: Option<&str>) -> Result<String> {
        let assistant = Assistant::open(&config(url), key.map(Secret::new)).unwrap();
        let request = assistant.request("Sum it up.", "What was said.");
        assert!(!request.body.contains("secret"), "a preview shows no key");
        assistant.ask(request).await
    }

    #[tokio::test]
    async fn what_it_answers_is_taken_and_nothing_else() {
        let good = r#"{ "choices": [{ "message": { "role": "assistant", "content": "{}" } }] }"#;
        let url = server(good).await;
        assert_eq!(asked(&url, Some("secret")).await.unwrap(), "{}");
        let refused = asked(&url, None).await.unwrap_err().to_string();
        assert!(refused.contains("401"), "{refused}");
        for bad in [
            "",
            "<html>",
            "{}",
            r#"{ "choices": [{ "message": { "content": " " } }] }"#,
        ] {
            let url = server(bad).await;
            let error = asked(&url, Some("secret")).await.unwrap_err();
            assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
        }
        let gone = asked("http://127.0.0.1:1/v1", None).await.unwrap_err();
        assert!(gone.to_string().contains("cannot be reached"), "{gone}");
    }

    #[test]
    fn what_is_said_is_not_sent_in_the_clear() {
        let open = |url| Assistant::open(&config(url), None);
        assert!(open("https://models.example/v1").is_ok());
        assert!(open("http://localhost:11434/v1/").is_ok());
        assert!(open("http://192.168.1.5:11434/v1").is_err());
        let at = open("https://models.example/v1/")
            .unwrap()
            .request("", "")
            .address;
        assert_eq!(at.as_str(), "https://models.example/v1/chat/completions");
    }
}
