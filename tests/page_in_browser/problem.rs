//! What a window's console complains of.

use serde_json::Value;

#[derive(Debug)]
pub struct Problem {
    /// Of a request or a socket that failed, which a test may have provoked.
    pub is_request: bool,
    pub words: String,
}

impl Problem {
    /// What an event tells, if it tells of a fault.
    pub fn of(event: &Value) -> Option<Self> {
        let params = &event["params"];
        let fault = |words: String| Some(Self { is_request: false, words });
        match event["method"].as_str()? {
            "Runtime.exceptionThrown" => fault(params["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" if matches!(params["type"].as_str(), Some("error" | "assert")) => {
                fault(params["args"].to_string())
            }
            "Log.entryAdded" if params["entry"]["level"] == "error" => {
                let entry = &params["entry"];
                let words = format!("{} {}", entry["text"].as_str()?, entry["url"].as_str().unwrap_or_default());
                let is_request = entry["source"] == "network" || words.starts_with("WebSocket connection to");
                Some(Self { is_request, words })
            }
            "Audits.issueAdded" if params["issue"]["code"] == "ContentSecurityPolicyIssue" => {
                fault(params["issue"].to_string())
            }
            _ => None,
        }
    }
}
