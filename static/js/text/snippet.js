// A snippet as the server writes it, HTML of which only <mark> and five escapes can be there: as pieces of text, some of them hits.

const ESCAPES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

const plain = (html) => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (escape) => ESCAPES[escape]);

export function snippetParts(html) {
  return html.split(/<\/?mark>/)
    .map((part, i) => ({ text: plain(part), isHit: i % 2 === 1 }))
    .filter(({ text }) => text);
}
