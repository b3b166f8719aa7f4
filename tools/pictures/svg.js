// The few SVG words every drawing is made of. A drawing is a string of SVG, drawn around its own origin.
const FIGURES = require('@iconify-json/noto/icons.json').icons;

const SERIF = 'font-family="Noto Serif CJK SC,Source Han Serif SC,serif" font-weight="700"';
const paints = new Map();
let figures = 0;

// A drawing moved to (x, y). The soft shadow falls below it, as if the light came from the upper left.
function at(x, y, body, { scale = 1, turn = 0, flip = false, shadow = true } = {}) {
  const size = flip ? `${-scale} ${scale}` : scale;
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})"${shadow ? ' filter="url(#soft)"' : ''}>${body}</g>`;
}

// The same drawing, or drawing number k, at several places: [x, y, turn, scale].
const placed = (draw, places, options = {}) => places
  .map(([x, y, turn = 0, scale = 1], k) => at(x, y, draw(k), { turn, scale, ...options })).join('');

const path = (d, fill, extra = '') => `<path d="${d}" fill="${fill}" ${extra}/>`;
const line = (d, stroke, width = 3, extra = '') =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${extra}/>`;
const ellipse = (cx, cy, rx, ry, fill, extra = '') =>
  `<ellipse cx="${round(cx)}" cy="${round(cy)}" rx="${round(rx)}" ry="${round(ry)}" fill="${fill}" ${extra}/>`;
const rect = (x, y, width, height, fill, radius = 0, extra = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" ${extra}/>`;

// Gradients. Each is kept once and written out by `sheet` where a drawing uses it.
const ball = (...colours) => paint('<radialGradient cx=".36" cy=".28" r=".8"', 'radialGradient', colours);
const glow = (...colours) => paint('<radialGradient cx=".5" cy=".5" r=".5"', 'radialGradient', colours);
const across = (...colours) => paint('<linearGradient x1="0" y1="0" x2="1" y2="0"', 'linearGradient', colours);
const down = (...colours) => paint('<linearGradient x1="0" y1="0" x2="0" y2="1"', 'linearGradient', colours);

function paint(opening, name, colours) {
  const stops = colours
    .map((colour, k) => `<stop offset="${round(k / (colours.length - 1))}" stop-color="${colour}"/>`)
    .join('');
  const key = opening + stops;
  if (!paints.has(key)) paints.set(key, { id: `p${paints.size}`, opening, name, stops });
  return `url(#${paints.get(key).id})`;
}

// Characters below one another, the first one's middle at y = 0.
function column(characters, size, fill, step = size * 1.22) {
  return [...characters]
    .map((c, k) =>
      `<text x="0" y="${round(k * step + size * 0.36)}" font-size="${size}" text-anchor="middle" fill="${fill}" ${SERIF}>${c}</text>`)
    .join('');
}

const words = (characters, size, fill, extra = '') =>
  `<text x="0" y="${round(size * 0.36)}" font-size="${size}" text-anchor="middle" fill="${fill}" ${SERIF} ${extra}>${characters}</text>`;

// One Noto Emoji figure, size px wide, its middle at the origin. `recolour` maps a colour of the figure to another.
function figure(name, size, recolour = {}) {
  const own = `f${figures++}`;
  let body = FIGURES[name].body
    .replace(/id="([^"]+)"/g, `id="$1${own}"`)
    .replace(/url\(#([^)]+)\)/g, `url(#$1${own})`)
    .replace(/href="#([^"]+)"/g, `href="#$1${own}"`);
  for (const [from, to] of Object.entries(recolour)) body = body.replaceAll(from, to);
  return `<g transform="scale(${size / 128}) translate(-64 -64)">${body}</g>`;
}

// Numbers 0..1 that look random and are the same at every run, so that a picture can be drawn again.
function dice(seed) {
  let state = seed * 2654435761 % 4294967296;
  return (low = 0, high = 1) => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return low + (high - low) * (state / 4294967296);
  };
}

const times = (n, draw) => Array.from({ length: n }, (_, k) => draw(k)).join('');
const round = (number) => Math.round(number * 10) / 10;

// A whole picture: the drawing with the paints it uses.
function sheet(width, height, body) {
  const used = [...paints.values()]
    .filter(({ id }) => body.includes(`url(#${id})`))
    .map(({ id, opening, name, stops }) => `${opening} id="${id}">${stops}</${name}>`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}">`
    + `<defs>${used}<filter id="soft" x="-30%" y="-30%" width="160%" height="160%">`
    + '<feDropShadow dx="0" dy="8" stdDeviation="7" flood-color="#3A2A14" flood-opacity=".3"/></filter></defs>'
    + `${body}</svg>`;
}

module.exports = {
  at, placed, path, line, ellipse, rect, ball, glow, across, down, column, words, figure, dice, times, round, sheet,
};
