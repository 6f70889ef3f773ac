//! How good a hit is: whole words before beginnings of words before what is within them, the words side by side before apart,
//! many before few.

/// Greater is better. Among equals the newer message comes first, which is for the caller to see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rank {
    /// For each term 3 as a whole word, 2 at the beginning of one, 1 within.
    places: usize,
    is_together: bool,
    /// At most so many are counted that a long text does not win by its length.
    hits: usize,
}

const HITS_AT_MOST: usize = 5;

/// The rank of a folded text that has all of the terms.
pub fn rank(text: &str, terms: &[String]) -> Rank {
    let mut rank = Rank::default();
    for term in terms {
        let places = text.match_indices(term.as_str()).take(100).map(|(at, _)| place(text, at, at + term.len()));
        rank.places += places.max().unwrap_or_default();
        rank.hits += text.matches(term.as_str()).take(HITS_AT_MOST).count();
    }
    rank.is_together = terms.len() > 1 && text.contains(&terms.join(" "));
    rank
}

fn place(text: &str, start: usize, end: usize) -> usize {
    let begins = !text[..start].ends_with(char::is_alphanumeric);
    let ends = !text[end..].starts_with(char::is_alphanumeric);
    match (begins, ends) {
        (true, true) => 3,
        (true, false) => 2,
        (false, _) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_hits_come_first() {
        let terms = ["tea".to_owned(), "pot".to_owned()];
        let worst_to_best = ["steam spots", "teapot", "teas and pots", "pot of tea", "tea pot", "tea pot tea pot"];
        for pair in worst_to_best.windows(2) {
            assert!(rank(pair[0], &terms) < rank(pair[1], &terms), "{pair:?}");
        }
        assert_eq!(rank(&"tea pot ".repeat(50), &terms), rank(&"tea pot ".repeat(5), &terms));
    }
}
