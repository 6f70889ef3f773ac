//! Swagger UI at `/docs`: its files come compressed with the crate that vendors them, the page and its few lines of script are ours,
//! because the one that it brings has no place under the content security policy. Without the feature, the way to `/redoc`.

use crate::error::Result;
use crate::http::call::Call;
use crate::http::response::Response;

#[cfg(feature = "docs")]
pub use with_swagger::{show, show_file};

#[cfg(feature = "docs")]
mod with_swagger {
    use std::sync::{Arc, OnceLock};

    use utoipa_swagger_ui::{Config, serve};

    use crate::error::Error;
    use crate::http::assets::Asset;

    use super::{Call, Response, Result};

    /// As everywhere, but for the pictures that its style sheet holds as `data:` addresses.
    const POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; \
                          form-action 'self'; object-src 'none'";
    const PAGE: &str = include_str!("swagger.html");
    const START: &str = include_str!("swagger.js");
    /// Of the many files of a distribution, those that the page needs.
    const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

    pub fn show(call: &mut Call<'_>) -> Result<Response> {
        let page = Asset::made("swagger.html", PAGE.as_bytes()).under(POLICY);
        Ok(page.response(call.request.header("if-none-match")))
    }

    pub fn show_file(call: &mut Call<'_>) -> Result<Response> {
        let name: String = call.id("part")?;
        let known = call.request.header("if-none-match");
        if name == "start.js" {
            return Ok(Asset::made("start.js", START.as_bytes()).response(known));
        }
        let place =
            FILES.iter().position(|file| *file == name).ok_or_else(|| Error::not_found("There is no such file."))?;
        let bytes = vendored(place).ok_or_else(Error::internal)?;
        // Whoever does not say what it understands, understands this (RFC 9110 §12.5.3); every browser does.
        Ok(Asset::made(FILES[place], bytes).response(known).with("Content-Encoding", "gzip"))
    }

    /// Copied out of the crate's hands once, since it lends them for one call only.
    fn vendored(place: usize) -> Option<&'static [u8]> {
        static BYTES: OnceLock<[Option<Vec<u8>>; 2]> = OnceLock::new();
        let all = BYTES.get_or_init(|| {
            let config = Arc::new(Config::new(["/openapi.json"]));
            FILES.map(|name| Some(serve(name, config.clone()).ok()??.bytes.into_owned()))
        });
        all[place].as_deref()
    }
}

#[cfg(not(feature = "docs"))]
pub use without_swagger::{show, show_file};

#[cfg(not(feature = "docs"))]
mod without_swagger {
    use crate::error::Error;

    use super::{Call, Response, Result};

    pub fn show(_: &mut Call<'_>) -> Result<Response> {
        Ok(Response::empty(302).with("Location", "/redoc"))
    }

    pub fn show_file(_: &mut Call<'_>) -> Result<Response> {
        Err(Error::not_found("This server was built without its interactive documents."))
    }
}
