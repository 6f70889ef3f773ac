//! Text as HTML: escaped, and with the few marks that descriptions are written with.

/// For text and for quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Paragraphs of [`marked`] text.
pub fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>\n", marked(paragraph))).collect()
}

/// `` `code` ``, `**strong**` and `[words](address)`; what is not closed stays as it is.
pub fn marked(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['`', '*', '[']) {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        match between(rest, "`", "`").or_else(|| between(rest, "**", "**")) {
            Some((code, more)) if rest.starts_with('`') => {
                out.push_str(&format!("<code>{}</code>", escape(code)));
                rest = more;
            }
            Some((strong, more)) => {
                out.push_str(&format!("<strong>{}</strong>", escape(strong)));
                rest = more;
            }
            None => match link(rest) {
                Some((words, address, more)) => {
                    out.push_str(&format!("<a href=\"{}\">{}</a>", escape(address), escape(words)));
                    rest = more;
                }
                None => {
                    out.push_str(&rest[..1]);
                    rest = &rest[1..];
                }
            },
        }
    }
    out + &escape(rest)
}

fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (words, more) = between(text, "[", "](")?;
    let (address, more) = more.split_once(')')?;
    Some((words, address, more))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// A table that scrolls by itself where it is too wide; each cell is HTML already.
pub fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let cells = |cells: Vec<String>| cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let rows: String = rows.into_iter().map(|row| format!("<tr>{}</tr>\n", cells(row))).collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
    format!("<div class=\"wide\"><table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_marks_are_markup() {
        assert_eq!(marked("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
        assert_eq!(marked("`<b>` is **bold**"), "<code>&lt;b&gt;</code> is <strong>bold</strong>");
        assert_eq!(marked("see [it](/a#b)."), "see <a href=\"/a#b\">it</a>.");
        assert_eq!(marked("2 * 3 [x] `y"), "2 * 3 [x] `y");
    }
}
