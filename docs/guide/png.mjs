// png.mjs -- indexed(PNG): the same picture with a palette of at most 256 colours, some three times smaller.
// Takes what Chromium writes: 8 bits, RGB or RGBA, not interlaced.
import { deflateSync, inflateSync } from 'node:zlib';

// PNG 1.2, appendix D; node 18, which is Debian 12's, has none to lend.
function crc32(data) {
	let crc = ~0;

	for (const byte of data) {
		crc ^= byte;
		for (let k = 0; k < 8; k++)
			crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
	}
	return ~crc >>> 0;
}

function chunk(type, data) {
	const out = Buffer.alloc(data.length + 12);

	out.writeUInt32BE(data.length);
	out.write(type, 4, 'latin1');
	data.copy(out, 8);
	out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
	return out;
}

function chunks(png) {
	const found = { IDAT: [] };

	for (let at = 8; at < png.length;) {
		const n = png.readUInt32BE(at), type = png.toString('latin1', at + 4, at + 8), data = png.subarray(at + 8, at + 8 + n);
		if (type === 'IDAT') found.IDAT.push(data); else found[type] = data;
		at += n + 12;
	}
	return found;
}

// The five filters of PNG 1.2, section 6, undone in place.
function pixels(raw, width, height, bytes) {
	const stride = width * bytes, out = Buffer.alloc(stride * height);

	for (let y = 0; y < height; y++) {
		const filter = raw[y * (stride + 1)], row = y * stride;
		for (let x = 0; x < stride; x++) {
			const a = x < bytes ? 0 : out[row + x - bytes], b = y ? out[row + x - stride] : 0;
			const c = x < bytes || !y ? 0 : out[row + x - stride - bytes], p = a + b - c;
			const pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
			const guess = [0, a, b, (a + b) >> 1, pa <= pb && pa <= pc ? a : pb <= pc ? b : c][filter];
			out[row + x] = raw[y * (stride + 1) + 1 + x] + guess;
		}
	}
	return out;
}

// The most frequent colours are kept as they are; the others become the nearest of those.
function palette(px, bytes) {
	const seen = new Map(), index = new Map();

	for (let i = 0; i < px.length; i += bytes) {
		const rgb = px[i] << 16 | px[i + 1] << 8 | px[i + 2];
		seen.set(rgb, (seen.get(rgb) ?? 0) + 1);
	}
	const kept = [...seen].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([rgb]) => rgb);
	for (const rgb of seen.keys()) {
		let best = 0, least = Infinity;
		for (let k = 0; k < kept.length && least; k++) {
			const r = (kept[k] >> 16) - (rgb >> 16), g = (kept[k] >> 8 & 255) - (rgb >> 8 & 255), u = (kept[k] & 255) - (rgb & 255);
			const far = r * r + g * g + u * u;
			if (far < least) { least = far; best = k; }
		}
		index.set(rgb, best);
	}
	return { kept, index };
}

export function indexed(png) {
	const c = chunks(png), width = c.IHDR.readUInt32BE(0), height = c.IHDR.readUInt32BE(4), bytes = c.IHDR[9] === 6 ? 4 : 3;
	const px = pixels(inflateSync(Buffer.concat(c.IDAT)), width, height, bytes), { kept, index } = palette(px, bytes);
	const rows = Buffer.alloc((width + 1) * height), head = Buffer.from(c.IHDR);

	for (let y = 0, i = 0; y < height; y++)
		for (let x = 0; x < width; x++, i += bytes)
			rows[y * (width + 1) + 1 + x] = index.get(px[i] << 16 | px[i + 1] << 8 | px[i + 2]);
	head[9] = 3;
	return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', Buffer.from(kept.flatMap(k => [k >> 16, k >> 8 & 255, k & 255]))),
		chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
