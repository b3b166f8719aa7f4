// Dishes and the small things that go with food: bowl, plate, steamer, basket, cup, leaf, ginger, cord.
const { at, path, line, ellipse, across, figure, times, round } = require('../svg');

const CELADON = { light: '#DDEBDD', colour: '#A9CBB6', dark: '#6F9C86' };
const CREAM = { light: '#FFFFFF', colour: '#EFEBDD', dark: '#BDB49A' };

// A bowl, rim at y = 0, foot at about y = 0.62 * rx; the goods lie inside it, behind its front wall.
function bowl(goods, rx = 150, glaze = CELADON) {
  const ry = rx * 0.36, foot = rx * 0.66;
  return ellipse(0, 0, rx, ry, glaze.light) + ellipse(0, 2, rx - 8, ry - 6, glaze.dark)
    + goods
    + path(`M${-rx * 0.42} ${foot - 8}H${rx * 0.42}L${rx * 0.38} ${foot + 8}Q0 ${foot + 20} ${-rx * 0.38} ${foot + 8}Z`,
      glaze.dark)
    + path(`M${-rx} 0Q${-rx * 0.94} ${foot} ${-rx * 0.36} ${foot}H${rx * 0.36}Q${rx * 0.94} ${foot} ${rx} 0A${rx} ${ry} 0 0 1 ${-rx} 0Z`,
      across(glaze.dark, glaze.colour, glaze.light, glaze.colour, glaze.dark))
    + path(`M${-rx} 0A${rx} ${ry} 0 0 0 ${rx} 0A${rx - 8} ${ry - 7} 0 0 1 ${-rx} 0Z`, glaze.light);
}

function plate(goods, rx = 230, glaze = CELADON) {
  const ry = rx * 0.5;
  return ellipse(0, 12, rx, ry, glaze.dark) + ellipse(0, 0, rx, ry, glaze.colour)
    + ellipse(0, -1, rx - 5, ry - 4, glaze.light) + ellipse(0, 4, rx * 0.76, ry * 0.72, glaze.colour)
    + ellipse(0, 8, rx * 0.74, ry * 0.68, glaze.light) + goods;
}

// A bamboo steamer without its lid, seen from above the rim.
function steamer(goods, rx = 250) {
  const ry = rx * 0.46, wall = 92;
  return path(`M${-rx} 0V${wall}A${rx} ${ry} 0 0 0 ${rx} ${wall}V0Z`,
    across('#9A6B32', '#D6A65F', '#E9C485', '#D6A65F', '#9A6B32'))
    + line(`M${-rx} 30A${rx} ${ry} 0 0 0 ${rx} 30M${-rx} 62A${rx} ${ry} 0 0 0 ${rx} 62`, '#8A5F2B', 4, 'opacity=".55"')
    + ellipse(0, 0, rx, ry, '#E9C485') + ellipse(0, 4, rx - 18, ry - 12, '#8A5F2B')
    + ellipse(0, 12, rx - 20, ry - 16, '#C99A57')
    + times(7, (k) => line(`M${-rx + 60} ${-40 + k * 20}H${rx - 60}`, '#A97A3C', 3, 'opacity=".4"'))
    + goods
    + line(`M${-26} ${ry + 6}V${ry + wall - 8}M26 ${ry + 6}V${ry + wall - 8}`, '#8A5F2B', 7, 'opacity=".7"');
}

// A deep basket of woven bamboo: the goods stand behind its front.
function basket(goods, rx = 240, height = 130) {
  const ry = rx * 0.34, foot = rx * 0.8, rows = Math.floor((height - 8) / 24), n = 17;
  const weave = (r) => {
    const depth = 30 + r * 24, radius = rx - (rx - foot) * (depth / height);
    return times(n, (k) => {
      const t = Math.PI * (k + 0.5) / n, width = radius * Math.PI / n / 2 * Math.sin(t) + 1;
      return ellipse(-radius * Math.cos(t), ry * Math.sin(t)
        + depth - 8, width, 9, (k + r) % 2 ? '#E4BE7F' : '#B57F3A');
    });
  };
  const rim = Array.from({ length: 19 }, (_, k) => {
    const t = Math.PI * (k + 1) / 20;
    return `M${round(-rx * Math.cos(t) - 4)} ${round(ry * Math.sin(t) - 7)}l8 14`;
  });
  return ellipse(0, 0, rx, ry, '#C4924C') + ellipse(0, 4, rx - 14, ry - 8, '#7F5727')
    + goods
    + path(`M${-rx} 0L${-foot} ${height}A${foot} ${ry} 0 0 0 ${foot} ${height}L${rx} 0A${rx} ${ry} 0 0 1 ${-rx} 0Z`,
      across('#8E622B', '#C9985A', '#D9AC68', '#C9985A', '#8E622B'))
    + times(rows, weave)
    + line(`M${-rx} 0A${rx} ${ry} 0 0 0 ${rx} 0`, '#E6C286', 16) + line(rim.join(''), '#A9793A', 4);
}

// A glass of tea; `leaves` float in it.
function glassCup(tea, leaves = '') {
  return path('M-76 -120L-62 16Q-60 34 -40 36H40Q60 34 62 16L76 -120Z', '#fff', 'opacity=".55"')
    + path('M-71 -78L-60 12Q-58 28 -38 29H38Q58 28 60 12L71 -78Z', tea)
    + ellipse(0, -78, 71, 17, '#fff', 'opacity=".35"') + leaves
    + ellipse(0, -120, 76, 19, 'none', 'stroke="#fff" stroke-width="5"')
    + line('M-56 -62L-46 8', '#fff', 8, 'opacity=".6"');
}

// A white cup of tea seen from above its rim.
function cup(tea) {
  return bowl(ellipse(0, 6, 66, 19, tea) + ellipse(-18, 1, 26, 5, '#fff', 'opacity=".35"'), 84, CREAM);
}

function steam(x, y) {
  return at(x, y, line('M-16 0Q-34 -24 -14 -44T-18 -86M16 -6Q0 -28 18 -48T12 -88', '#fff', 9, 'opacity=".6"'),
    { shadow: false });
}

// A pointed leaf with veins, its middle at the origin, 120 long.
function leaf(colour = '#4C9A55', vein = '#2F6F3B') {
  return path('M0 -60C36 -30 36 28 0 60C-36 28 -36 -30 0 -60Z', across(colour, colour, vein))
    + line('M0 -54V58M0 -22L17 -36M0 -22L-17 -36M0 6L21 -10M0 6L-21 -10M0 32L16 18M0 32L-16 18', vein, 2.5,
      'opacity=".8"');
}

const ginger = (size) => figure('ginger-root', size);

function springOnion() {
  return line('M-150 26Q-40 -14 60 -8', '#F3F3DE', 15)
    + line('M-60 0Q60 -14 150 -34M-60 0Q60 -4 152 -2M-60 2Q60 14 140 30', '#5FA648', 12)
    + line('M-60 -2Q60 -16 146 -36', '#8CC46C', 4)
    + line('M-150 26L-172 18M-150 26L-174 30M-150 26L-168 40', '#D9D6B4', 3);
}

module.exports = {
  CREAM, bowl, plate, steamer, basket, glassCup, cup, steam, leaf, ginger, springOnion,
};
