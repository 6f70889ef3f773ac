//! From a request to its answer: the route, who calls, what it costs, the handler. Every request takes this path once.

use std::net::IpAddr;

use crate::budget::Budget;
use crate::error::{Error, Kind, Result};
use crate::ids::{Timestamp, UserId};
use crate::journal::Line;
use crate::store::NOBODY;

use super::Context;
use super::assets;
use super::call::{Call, Caller, Present};
use super::cors::{self, Cors};
use super::request::{Method, Request};
use super::response::Response;
use super::routes::{self, Destination, Params, Route, Who};

/// Answers one request, and says whom. Blocks for the dispatcher, the database or a password, as the handler does.
pub fn answer<'a>(ctx: &'a Context, request: Request<'a>) -> (Response, Option<UserId>) {
    let cors = Cors::of(&ctx.config.allowed_origins, &request);
    let mut user = None;
    let response = match routes::find(request.method, request.path()) {
        Destination::Route(route, params) => {
            let (peer, has_token) = (request.peer, request.header("authorization").is_some());
            handle(ctx, request, route, params, &mut user).unwrap_or_else(|error| {
                note_refusal(route, peer, has_token, &error);
                error.into()
            })
        }
        Destination::OtherMethods(methods) if request.method == Method::Options => cors.options(&request, methods),
        Destination::OtherMethods(methods) => not_allowed(methods),
        Destination::Nowhere => file(ctx, &request, &cors),
    };
    (cors.dress(response), user)
}

fn handle<'a>(
    ctx: &'a Context,
    mut request: Request<'a>,
    route: &Route,
    params: Params,
    user: &mut Option<UserId>,
) -> Result<Response> {
    request.body_limit = route.body_limit(ctx.config.max_file_size);
    let now = Timestamp::now();
    match route.who {
        Who::Anyone(handler) => {
            if let Some(budget) = route.budget {
                ctx.budgets.take(budget, request.peer)?;
            }
            handler(&mut Call { ctx, request, params, now })
        }
        Who::SignedIn(handler) => {
            let caller = Caller::of(ctx, &request, now)?;
            *user = Some(caller.user());
            if let Some(budget) = route.budget {
                ctx.budgets.take(budget, caller.user())?;
            }
            handler(&mut Call { ctx, request, params, now }, caller)
        }
        Who::Here(handler) => {
            let caller = Present::of(ctx, &request, now)?;
            *user = Some(caller.viewer()).filter(|user| *user != NOBODY);
            if let Some(budget) = route.budget {
                pay(ctx, &caller, budget, request.peer)?;
            }
            handler(&mut Call { ctx, request, params, now }, caller)
        }
    }
}

/// Who is too fast, or comes with a token that is not good any more. Whoever has none is only asked to sign in.
fn note_refusal(route: &Route, peer: IpAddr, has_token: bool, error: &Error) {
    if error.kind == Kind::TooFast || (error.kind == Kind::Unauthorized && has_token) {
        let what = format!("{} {}", route.method.as_str(), route.paths[0]);
        Line::new("refused").with("what", what).with("reason", error.code).with("address", peer).note_refusal();
    }
}

/// A user pays from their own budget, a guest from that of all guests of an address, and for whatever changes something from the same.
fn pay(ctx: &Context, caller: &Present, budget: Budget, peer: IpAddr) -> Result<()> {
    match (caller, budget) {
        (Present::User(caller), budget) => ctx.budgets.take(budget, caller.user()),
        (Present::Guest { .. }, Budget::Read | Budget::Search) => ctx.budgets.take(budget, peer),
        (Present::Guest { .. }, _) => ctx.budgets.take(Budget::GuestPost, peer),
    }
}

/// What no route leads to may be a file of the page.
fn file(ctx: &Context, request: &Request<'_>, cors: &Cors) -> Response {
    let Some(asset) = assets::find(ctx.config.static_dir.as_deref(), request.path()) else {
        return Error::not_found("There is nothing at this address.").into();
    };
    match request.method {
        Method::Get | Method::Head => asset.response(request.header("if-none-match")),
        Method::Options => cors.options(request, vec![Method::Get]),
        _ => not_allowed(vec![Method::Get]),
    }
}

fn not_allowed(mut methods: Vec<Method>) -> Response {
    if methods.contains(&Method::Get) {
        methods.push(Method::Head);
    }
    let allowed = cors::join(&methods);
    let detail = format!("This address answers to {allowed}.");
    Response::from(Error::new(Kind::MethodNotAllowed, "method_not_allowed", detail)).with("Allow", allowed)
}
