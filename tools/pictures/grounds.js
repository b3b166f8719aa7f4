// What the goods lie on, and what is behind them.
const { at, path, line, ellipse, rect, down, column, times, round, words } = require('./svg');

// Sky and distance, hill, and table: one family, a different light for each kind of goods.
const LIGHTS = {
  leaf: { sky: '#EAF3DF', far: '#CFE3BE', hill: '#6FA362', table: '#C9A679' },
  jade: { sky: '#E4F2EC', far: '#BFDDD0', hill: '#5B9C86', table: '#C2A57E' },
  straw: { sky: '#F8F5E4', far: '#E6E0B8', hill: '#B9AC52', table: '#CBA671' },
  amber: { sky: '#FFF6DC', far: '#FBE3A2', hill: '#D2A63A', table: '#CFA164' },
  clay: { sky: '#FBEFE0', far: '#F3D9B4', hill: '#B98A4E', table: '#BF946A' },
  rose: { sky: '#FFF0EA', far: '#FBD9CC', hill: '#D98C7A', table: '#CBA27E' },
  berry: { sky: '#FBEBEF', far: '#F0CAD4', hill: '#B76C86', table: '#C29C80' },
  mist: { sky: '#EEF2F5', far: '#CFDBE3', hill: '#7E97A8', table: '#B89E80' },
  snow: { sky: '#F6F6F2', far: '#DDE3E4', hill: '#9AAEB2', table: '#BBA488' },
  bark: { sky: '#F2EDE6', far: '#DDD1C0', hill: '#9A8A72', table: '#B6946C' },
};

const GROUNDS = { tray, board, cloth };
const BACKDROPS = { hills, terraces, bamboo, clouds };

function scenery({ light, backdrop, ground }) {
  const colours = LIGHTS[light];
  return rect(0, 0, 800, 800, down(colours.sky, colours.far))
    + BACKDROPS[backdrop](colours)
    + rect(0, 600, 800, 200, colours.table, 0, 'opacity=".72"')
    + GROUNDS[ground]();
}

// The red seal names the goods or the place; the mark says that this is no photograph.
function seal(characters) {
  return at(74, 44, rect(-31, 0, 62, 28 + characters.length * 50, '#B3261E', 8)
    + rect(-26, 5, 52, 18 + characters.length * 50, 'none', 5, 'stroke="#fff" stroke-opacity=".45" stroke-width="1.5"')
    + `<g transform="translate(0 39)">${column(characters, 40, '#fff', 50)}</g>`, { shadow: false });
}

function mark(x = 742, y = 768, fill = '#3B2C17') {
  return at(x, y, words('示意图', 27, fill, 'opacity=".78" letter-spacing="1"'), { shadow: false });
}

// The one colour a page may show while the picture is on its way.
function colourOf(light) {
  const { sky, far } = LIGHTS[light];
  const part = (hex, k) => parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) => Math.round((part(sky, k) + part(far, k)) / 2).toString(16).padStart(2, '0'));
  return `#${mixed.join('').toUpperCase()}`;
}

function hills({ hill }) {
  return path('M0 330Q120 210 260 300T520 270T800 320V800H0Z', hill, 'opacity=".3"')
    + path('M0 400Q180 300 360 370T800 360V800H0Z', hill, 'opacity=".35"');
}

function terraces({ hill }) {
  return path('M0 290Q200 190 420 270T800 230V800H0Z', hill, 'opacity=".25"')
    + path('M0 400Q220 320 430 350T800 300V800H0Z', hill, 'opacity=".3"')
    + times(5, (k) =>
      line(`M0 ${426 + k * 34}Q${230 - k * 10} ${346 + k * 34} ${430 + k * 6} ${376 + k * 34}T800 ${326 + k * 36}`,
        '#fff', 5, 'opacity=".3"'));
}

function bamboo({ hill }) {
  const stalk = (x, width, lean) =>
    times(7, (k) => rect(x + lean * k, 10 + k * 88, width, 84, hill, 5, 'opacity=".26"'));
  const blade = (x, y, turn) => at(x, y, path('M0 0Q40 -16 96 0Q40 14 0 0Z', hill), { turn, shadow: false });
  const spray = (x, y, flip) =>
    `<g opacity=".34">${[-28, 4, 38, 70].map((turn) => blade(x, y, flip ? 180 - turn : turn)).join('')}</g>`;
  return path('M0 420Q180 320 360 390T800 370V800H0Z', hill, 'opacity=".3"')
    + stalk(148, 22, -3) + stalk(236, 13, 2) + stalk(585, 16, -2) + stalk(664, 26, 3) + stalk(742, 14, 1)
    + spray(170, 96, false) + spray(664, 190, true) + spray(690, 60, false) + spray(585, 100, true)
    + spray(252, 250, false);
}

function clouds({ hill }) {
  const cloud = (x, y, scale) => at(x, y,
    path('M-110 30Q-118 -4 -78 -6Q-62 -44 -18 -34Q16 -62 50 -26Q92 -32 98 4Q124 10 112 30Z', '#fff', 'opacity=".62"'),
    { scale, shadow: false });
  return path('M0 300Q130 170 300 280T560 240T800 300V800H0Z', hill, 'opacity=".24"')
    + cloud(620, 130, 1) + cloud(300, 92, 0.62) + cloud(700, 300, 0.72)
    + path('M0 410Q160 300 360 380T800 350V800H0Z', hill, 'opacity=".34"');
}

// A round flat tray of split bamboo, as farmers dry their goods on.
function tray() {
  const light = '#D9B072', dark = '#B98847', rx = 292, ry = 168, cx = 400, cy = 502;
  const spoke = (k) => {
    const t = k * 9 * Math.PI / 180, dx = round(rx * Math.cos(t)), dy = round(ry * Math.sin(t));
    return `M${cx - dx} ${cy - dy}L${cx + dx} ${cy + dy}`;
  };
  return ellipse(cx, 532, 330, 198, '#3A2A14', 'opacity=".16"')
    + ellipse(cx, 512, 328, 198, dark)
    + ellipse(cx, 498, 328, 198, light)
    + ellipse(cx, 496, 310, 184, 'none', 'stroke="#E8CB97" stroke-width="4"')
    + ellipse(cx, cy, rx, ry, dark)
    + `<g opacity=".5">${times(8, (k) => ellipse(cx, cy, rx * (k + 1) / 9, ry * (k + 1) / 9, 'none', `stroke="${light}" stroke-width="3"`))}`
    + `${line(Array.from({ length: 20 }, (_, k) => spoke(k)).join(''), light)}</g>`;
}

// A kitchen board of one plank.
function board() {
  const outline = 'M96 620L164 392Q170 370 194 370H606Q630 370 636 392L704 620Q708 654 676 654H124Q92 654 96 620Z';
  return `<g transform="translate(0 18)">${path(outline, '#3A2A14', 'opacity=".17"')}</g>`
    + path(outline, '#8A5A33')
    + `<g transform="translate(0 -16)">${path(outline, down('#C48B56', '#B67B47'))}</g>`
    + times(5, (k) => {
      const y = 408 + k * 50, half = 222 + k * 15;
      return line(`M${400 - half} ${y}Q${320 + k * 14} ${y - 12} 400 ${y}T${400 + half} ${y}`, '#97633A', 4,
        'opacity=".6"');
    });
}

// Indigo cloth with resist-printed white dots, as worn in the hills of Zhejiang.
function cloth() {
  const outline = 'M52 612Q84 378 196 368L604 362Q724 374 750 616Q600 704 400 688T52 612Z';
  const row = (r) => {
    const half = 184 + r * 18, n = 9 - (r % 2);
    return times(n, (k) => {
      const part = (2 * (k + 0.5)) / n - 1;
      return ellipse(400 + half * part, 416 + r * 39 + r * 5 * (1 - part * part), 6, 5, '#EAF0F7');
    });
  };
  return `<g transform="translate(0 18)">${path(outline, '#3A2A14', 'opacity=".16"')}</g>`
    + path(outline, down('#34568A', '#274270'))
    + line('M84 602Q112 402 206 392L598 386Q696 396 718 604Q590 674 400 662T84 602Z', '#EAF0F7', 4, 'opacity=".8"')
    + `<g opacity=".72">${times(6, row)}</g>`;
}

module.exports = { scenery, seal, mark, colourOf };
