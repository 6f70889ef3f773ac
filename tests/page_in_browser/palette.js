// Makes a picture small: a function of a PNG file to a PNG file, both in base64, the second of 256 colours. A page of flat colours and
// text loses nothing that an eye would miss, and takes a third of the bytes. Run in any page of the browser that took the picture.

async (base64) => {
  const MOST = 256;
  const file = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const image = await createImageBitmap(new Blob([file], { type: 'image/png' }));
  const { width, height } = image;
  const brush = new OffscreenCanvas(width, height).getContext('2d');
  brush.drawImage(image, 0, 0);
  const pixels = new Uint32Array(brush.getImageData(0, 0, width, height).data.buffer);

  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const all = Array.from(counts, ([colour, count]) => ({ colour, count, parts: parts(colour) }));

  // Median cut (Heckbert 1982): the box that is widest, weighed by its pixels, is cut in the middle until there are enough.
  const boxOf = (members) => {
    const ranges = [0, 1, 2].map((part) => {
      const values = members.map((one) => one.parts[part]);
      return Math.max(...values) - Math.min(...values);
    });
    const widest = Math.max(...ranges);
    const weight = members.reduce((sum, { count }) => sum + count, 0);
    return { members, part: ranges.indexOf(widest), size: members.length > 1 ? widest * Math.log2(1 + weight) : 0 };
  };
  const cut = ({ members, part }) => {
    members.sort((a, b) => a.parts[part] - b.parts[part]);
    return [boxOf(members.slice(0, members.length / 2)), boxOf(members.slice(members.length / 2))];
  };
  const boxes = [boxOf(all)];
  while (boxes.length < MOST) {
    const at = boxes.reduce((best, box, i) => (box.size > boxes[best].size ? i : best), 0);
    if (!boxes[at].size) break;
    boxes.splice(at, 1, ...cut(boxes[at]));
  }

  // A box takes the colour that most of its pixels have, so that grounds keep theirs exactly.
  const palette = new Uint8Array(boxes.length * 3);
  const places = new Map();
  boxes.forEach(({ members }, place) => {
    palette.set(members.reduce((most, one) => (one.count > most.count ? one : most)).parts, place * 3);
    for (const { colour } of members) places.set(colour, place);
  });
  const rows = new Uint8Array((width + 1) * height);   // a zero before each row: no filter
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(pixels[from++]);
  }
  const squeezed = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));

  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  const crc = (bytes) => ~bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), -1) >>> 0;
  const number = (value) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
  const join = (...lists) => Uint8Array.from(lists.flatMap((list) => Array.from(list)));
  const chunk = (name, bytes) => {
    const body = join(new TextEncoder().encode(name), bytes);
    return join(number(bytes.length), body, number(crc(body)));
  };
  const png = join(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', join(number(width), number(height), [8, 3, 0, 0, 0])),
    chunk('PLTE', palette),
    chunk('IDAT', new Uint8Array(await new Response(squeezed).arrayBuffer())),
    chunk('IEND', []),
  );
  return btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''));
}
