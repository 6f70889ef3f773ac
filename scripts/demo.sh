#!/bin/sh
# Two people meet: they register, make a room, talk over REST, and read it back.
# usage: scripts/demo.sh [URL]        needs curl and jq
set -eu
url=${1:-http://127.0.0.1:8000}
tag=$(date +%H%M%S)$$

call() { # call METHOD PATH [TOKEN [JSON]]
    set -- "$1" "$2" "${3:-}" "${4:-}"
    curl --fail-with-body -sS -X "$1" "$url$2" \
        ${3:+-H "Authorization: Bearer $3"} \
        ${4:+-H "Content-Type: application/json" -d "$4"}
}

sign_up() { # sign_up NAME: prints a token
    call POST /auth/register '' "{\"username\":\"$1\",\"password\":\"correct horse $1\"}" >/dev/null
    call POST /auth/login '' "{\"username\":\"$1\",\"password\":\"correct horse $1\"}" | jq -r .access_token
}

ada=$(sign_up "Ada$tag")
bob=$(sign_up "Bob$tag")
echo "Ada$tag and Bob$tag have registered."

room=$(call POST /rooms "$ada" "{\"name\":\"Tea $tag\",\"description\":\"What is there to drink?\"}" | jq -r .id)
call POST "/rooms/$room/join" "$bob" >/dev/null
echo "Ada has made room $room; Bob has joined it."

call POST "/rooms/$room/messages" "$ada" '{"content":"Tea, anyone?"}' >/dev/null
# A body that is no JSON is the message itself.
curl --fail-with-body -sS "$url/rooms/$room/messages" -H "Authorization: Bearer $bob" -d 'Yes, please. Two sugars.' >/dev/null

echo "The room, as Ada reads it:"
call GET "/rooms/$room/messages" "$ada" | jq -r '.[] | "  \(.timestamp)  \(.username): \(.content)"'
