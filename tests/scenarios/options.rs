//! The README's table of options is that of the program.

use std::fs;

use parlor::config::options;

/// The rows of Markdown tables that speak of a flag, as their cells.
fn rows() -> Vec<Vec<String>> {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `--"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What is written in backquotes in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_option_is_in_the_readme_with_its_variable_and_default() {
    let rows = rows();
    for option in options() {
        let is_its =
            |row: &&Vec<String>| quoted(&row[0]).iter().any(|flag| flag.split([' ', '=']).next() == Some(&option.flag));
        let row = rows.iter().find(is_its).unwrap_or_else(|| panic!("{} is not in the README", option.flag));
        for variable in &option.env {
            assert!(row.iter().any(|cell| quoted(cell).contains(&variable.as_str())), "{}: {variable}", option.flag);
        }
        if let Some(default) = &option.default {
            assert!(row.iter().any(|cell| quoted(cell).contains(&default.as_str())), "{}: {default}", option.flag);
        }
    }
}

#[test]
fn the_readme_has_no_option_that_is_not_there() {
    let known: Vec<String> = options().into_iter().map(|option| option.flag).collect();
    for row in rows() {
        for flag in quoted(&row[0]).iter().filter_map(|flag| flag.split([' ', '=']).next()) {
            assert!(known.iter().any(|one| one == flag) || !flag.starts_with("--"), "{flag} is no option");
        }
    }
}

#[test]
fn every_option_is_explained_and_has_one_name() {
    let options = options();
    for option in &options {
        assert!(option.flag.starts_with("--") && !option.help.trim().is_empty(), "{option:?}");
        assert_eq!(options.iter().filter(|other| other.flag == option.flag).count(), 1, "{}", option.flag);
        for variable in &option.env {
            let others = options.iter().filter(|other| other.env.contains(variable)).count();
            assert_eq!(others, 1, "{variable} sets two options");
        }
    }
}

#[test]
fn every_variable_is_in_the_example_of_an_env_file() {
    let example = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).expect(".env.example");
    for option in options() {
        let Some(variable) = option.env.first() else { continue };
        let line = example.lines().find_map(|line| line.strip_prefix(&format!("#{variable}=")));
        let value = line.unwrap_or_else(|| panic!("{variable} is not in .env.example"));
        assert_eq!(value, option.default.as_deref().unwrap_or_default(), "{variable}");
    }
}
