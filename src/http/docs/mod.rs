//! Documents of the API that cannot go stale: OpenAPI made of the table of routes and of the types that are sent, a page to read
//! made of that, and Swagger UI to try it on. They describe; they decide nothing.

mod document;
mod examples;
mod html;
mod operation;
mod operations;
mod plain;
mod reference;
mod requests;
mod sockets;
mod swagger;

use std::sync::OnceLock;

use crate::error::Result;

use super::assets::Asset;
use super::call::Call;
use super::response::Response;

pub use swagger::{show as show_swagger, show_file as show_swagger_file};

/// The document as text; made once.
fn openapi() -> &'static [u8] {
    static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
    TEXT.get_or_init(|| serde_json::to_vec(&document::document()).expect("a value is always some JSON"))
}

pub fn show_openapi(call: &mut Call<'_>) -> Result<Response> {
    let asset = Asset::made("openapi.json", openapi());
    Ok(asset.response(call.request.header("if-none-match")))
}

pub fn show_reference(call: &mut Call<'_>) -> Result<Response> {
    static PAGE: OnceLock<String> = OnceLock::new();
    let page = PAGE.get_or_init(|| reference::page(&document::document()));
    Ok(Asset::made("reference.html", page.as_bytes()).response(call.request.header("if-none-match")))
}
