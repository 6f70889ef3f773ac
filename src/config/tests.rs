//! What flags, variables and `.env` come to, and what is refused.

use super::*;

/// What these flags and variables come to.
fn configured(flags: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let arguments: Vec<OsString> = std::iter::once("parlor").chain(flags.split_whitespace()).map(Into::into).collect();
    let environment = |name: &str| {
        let value = variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))?;
        Some((value, Origin::Environment))
    };
    let (options, given_by) = options::parse(&arguments, &environment).map_err(|error| error.to_string())?;
    Config::judge(options, &given_by).map_err(|error| error.to_string())
}

fn origins_of(variables: &[(&str, &str)]) -> Origins {
    configured("", variables).unwrap().allowed_origins
}

#[test]
fn without_options_it_serves_this_machine_from_a_folder_here() {
    let config = configured("", &[]).unwrap();
    assert_eq!((config.host.to_string().as_str(), config.port), ("127.0.0.1", 8000));
    assert_eq!(config.database, Path::new("parlor-data/parlor.db"));
    assert_eq!((config.access_token_minutes, config.guests, config.rate_limits), (30, true, true));
    assert_eq!((config.registration, config.log_level), (Registration::Open, LevelFilter::Info));
    assert!(config.secret.is_none() && config.writers > 0);
}

#[test]
fn a_flag_wins_over_the_environment() {
    let port = |flags, variables: &[_]| configured(flags, variables).unwrap().port;
    assert_eq!(port("--port 1", &[("PORT", "2")]), 1);
    assert_eq!(port("", &[("PORT", "2")]), 2);
    assert_eq!(port("", &[("PORT", "")]), 8000);
    assert!(
        configured("--trusted-proxy 10.0.0.1", &[("PARLOR_TRUSTED_PROXY", "::1,::2")]).unwrap().trusted_proxies.len()
            == 1
    );
    assert!(configured("", &[("PARLOR_TRUSTED_PROXY", "::1,10.0.0.0/8")]).unwrap().trusted_proxies.len() == 2);
}

#[test]
fn guests_can_be_shut_out_in_either_way() {
    for (flags, variable, expected) in [
        ("", "", true),
        ("--no-guests", "", false),
        ("--guests", "off", true),
        ("", "False", false),
        ("--no-guests", "on", false),
        ("--guests=off", "on", false),
        ("--no-guests --guests", "", true),
        ("--guests --no-guests", "", false),
    ] {
        let config = configured(flags, &[("PARLOR_GUESTS", variable)]).unwrap();
        assert_eq!(config.guests, expected, "{flags:?} {variable:?}");
    }
}

#[test]
fn either_name_of_the_allowed_origins_counts() {
    let listed = origins_of(&[("ALLOWED_ORIGINS", "https://a.example")]);
    assert_eq!(listed, origins_of(&[("CORS_ORIGINS", "https://a.example")]));
    assert_eq!(listed, origins_of(&[("ALLOWED_ORIGINS", "https://a.example"), ("CORS_ORIGINS", "*")]));
}

#[test]
fn debugging_raises_the_log_level() {
    assert_eq!(configured("", &[("DEBUG", "true")]).unwrap().log_level, LevelFilter::Debug);
    assert_eq!(configured("--debug", &[("LOG_LEVEL", "TRACE")]).unwrap().log_level, LevelFilter::Trace);
    assert_eq!(configured("", &[("DEBUG", "0")]).unwrap().log_level, LevelFilter::Info);
}

#[test]
fn a_database_url_names_a_file() {
    for (url, path) in [
        ("sqlite:chat.db", "chat.db"),
        ("sqlite://chat.db", "chat.db"),
        ("sqlite:///srv/chat.db", "/srv/chat.db"),
        ("sqlite:/srv/chat.db", "/srv/chat.db"),
        ("sqlite:///./chat.db", "./chat.db"),
        ("sqlite+aiosqlite:///./chat.db", "./chat.db"),
        ("sqlite://chat.db?mode=rwc", "chat.db"),
    ] {
        assert_eq!(configured("", &[("DATABASE_URL", url)]).unwrap().database, Path::new(path), "{url}");
    }
    for url in ["postgres://me:secret@host/db", "mysql:x", "chat.db", "sqlite:", "sqlite://", "sqlite::memory:"] {
        let refusal = configured("", &[("DATABASE_URL", url)]).unwrap_err();
        assert!(refusal.starts_with("DATABASE_URL") && !refusal.contains("secret"), "{refusal}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_a_sentence() {
    for (flags, variable, value, word) in [
        ("", "SECRET_KEY", "tooshort", "SECRET_KEY (from the environment) has 8 bytes"),
        ("--secret-key tooshort", "", "", "--secret-key has 8 bytes"),
        ("", "ALGORITHM", "RS256", "ALGORITHM (from the environment) is RS256, but tokens are signed with HS256"),
        ("--algorithm RS256", "", "", "--algorithm is RS256"),
        ("--database-url chat.db", "", "", "--database-url has no scheme"),
        ("", "PORT", "70000", "'70000' for 'PORT (from the environment)': it is not a whole number from 0 to 65535"),
        ("--port abc", "", "", "'abc' for '--port <PORT>': it is not a whole number from 0 to 65535"),
        ("--http-workers 1", "", "", "from 2 to 512"),
        ("", "ALLOWED_ORIGINS", "example.org", "'ALLOWED_ORIGINS (from the environment)'"),
        ("", "CORS_ORIGINS", "example.org", "'CORS_ORIGINS (from the environment)'"),
        ("", "PARLOR_GUESTS", "perhaps", "'PARLOR_GUESTS (from the environment)'"),
        ("", "LOG_LEVEL", "loud", "'LOG_LEVEL (from the environment)'"),
        ("", "PARLOR_TRUSTED_PROXY", "10.0.0.0/8,nginx", "'PARLOR_TRUSTED_PROXY (from the environment)'"),
        ("--registration maybe", "", "", "open, invite, closed"),
        ("--rate-limits perhaps", "", "", "neither on nor off"),
        ("--trusted-proxy nginx", "", "", "neither an address"),
        ("--host chat.example", "", "", "not an IP address"),
        ("--max-connections 0", "", "", "from 1 to"),
        ("--unknown", "", "", "--unknown"),
    ] {
        let refusal = configured(flags, &[(variable, value)]).unwrap_err();
        assert!(refusal.contains(word), "{refusal}");
    }
}

#[test]
fn misspelt_names_are_told_and_those_of_others_are_not() {
    let remarks = unknown_names(["PARLOR_GEUSTS", "PARLOR_GUESTS", "PORT", "EDITOR", "PARLOR_"].into_iter());
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].contains("PARLOR_GEUSTS"), "{remarks:?}");
}

#[test]
fn a_secret_is_never_shown() {
    let config = configured("", &[("SECRET_KEY", "0123456789abcdef")]).unwrap();
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
}

#[test]
fn every_option_is_documented() {
    let table = options();
    assert!(table.iter().all(|option| !option.help.is_empty()));
    assert!(table.iter().all(|option| option.flag == "--no-guests" || !option.env.is_empty()), "{table:?}");
    let origins = table.iter().find(|option| option.flag == "--allowed-origins").unwrap();
    assert_eq!(origins.env, ["ALLOWED_ORIGINS", "CORS_ORIGINS"]);
    assert!(!table.iter().any(|option| option.flag == "--test-echo"));
}
