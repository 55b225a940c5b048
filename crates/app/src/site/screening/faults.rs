//! Errors in the shapes that yente's clients know.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use resolve::screen::ScreenError;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    body: Value,
}

impl Fault {
    /// A refusal in one sentence.
    pub fn new(status: StatusCode, detail: &str) -> Fault {
        Fault { status, body: json!({ "detail": detail }) }
    }

    /// The question cannot be read.
    pub fn bad(detail: &str) -> Fault {
        Fault::new(StatusCode::BAD_REQUEST, detail)
    }

    /// A value that does not fit: its kind of fault, where it stands, what is said of it, the value, what it was held against.
    pub fn unfit(kind: &str, place: &[&str], message: &str, input: Value, held: Option<Value>) -> Fault {
        let mut one = json!({ "type": kind, "loc": place, "msg": message, "input": input });
        if let Some(held) = held {
            one["ctx"] = held;
        }
        Fault { status: StatusCode::UNPROCESSABLE_ENTITY, body: json!({ "detail": [one] }) }
    }
}

impl From<ScreenError> for Fault {
    fn from(error: ScreenError) -> Fault {
        let status = match error {
            ScreenError::Index(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        Fault::new(status, &error.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
