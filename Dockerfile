# Builds Parlor, and runs it as a user of its own with its data in a volume:
#   docker build -t parlor . && docker run -p 8000:8000 -v parlor-data:/data parlor
FROM rust:1-slim-trixie AS build
# SQLite is compiled from source.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /parlor
COPY Cargo.toml Cargo.lock schema.sql ./
COPY src src
COPY static static
# The reference at /redoc shows them.
COPY tests/transcripts tests/transcripts
RUN cargo build --release --locked --bin parlor && strip target/release/parlor

FROM debian:trixie-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin parlor \
    && install -d -m 0700 -o parlor -g parlor /data
COPY --from=build /parlor/target/release/parlor /usr/local/bin/parlor
USER parlor
WORKDIR /data
VOLUME /data
ENV PARLOR_HOST=0.0.0.0 PORT=8000 PARLOR_DATA_DIR=/data
EXPOSE 8000
# bash speaks TCP by itself, so that no client need be installed.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${PORT} && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
CMD ["parlor"]
