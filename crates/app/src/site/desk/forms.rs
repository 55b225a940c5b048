//! What a form sends: fields, and perhaps a file.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::http::StatusCode;

use crate::site::reply::{Ask, Problem, whole_parameters};

/// Fields of a form: more than any page of ours has.
const FIELDS_MAX: usize = 40;

/// The fields, the first of each name.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The bytes of the file, where one was chosen.
    pub file: Option<Bytes>,
}

impl Form {
    /// Of a body of the plain kind.
    pub fn of(body: &[u8]) -> Form {
        Form { fields: whole_parameters(&String::from_utf8_lossy(body)).take(FIELDS_MAX).collect(), file: None }
    }

    /// Of a body with files.
    pub async fn with_file(ask: &Ask, mut parts: Multipart) -> Result<Form, Problem> {
        let unread = |e: MultipartError| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::refused(ask, StatusCode::PAYLOAD_TOO_LARGE, "problem-desk-large"),
            _ => Problem::refused(ask, StatusCode::BAD_REQUEST, "problem-desk-form"),
        };
        let mut form = Form::default();
        while let Some(part) = parts.next_field().await.map_err(unread)? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let bytes = part.bytes().await.map_err(unread)?;
            if is_file {
                form.file = form.file.or((!bytes.is_empty()).then_some(bytes));
            } else if form.fields.len() < FIELDS_MAX {
                form.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(form)
    }

    /// A field without the spaces around it; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
}
