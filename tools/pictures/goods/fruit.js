// Peaches, kiwifruit, bayberries. A fruit's middle is at the origin.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');
const { leaf } = require('./table');

const YELLOW = { light: '#FFE9A0', skin: '#FBC23C', blush: '#EE8A2B', deep: '#CF6A1D' };
const PALE = { light: '#FFF6EA', skin: '#FFDCCB', blush: '#F7A49A', deep: '#DE7C7C' };
const ROSY = { light: '#FFE6C8', skin: '#FFB48C', blush: '#EE5F5C', deep: '#BE3048' };

// 200 wide; the seam and the tip make it a peach.
function peach({ light, skin, blush, deep }, leaves = true) {
  const body = 'M0 -72C40 -104 108 -78 104 -4C102 54 44 84 4 104C-2 108 -6 108 -10 104C-50 84 -102 54 -104 -4C-106 -78 -40 -104 0 -72Z';
  return (leaves ? at(38, -92, leaf('#5BA84F', '#3B7E3C'), { scale: 0.72, turn: 66, shadow: false })
    + at(-28, -94, leaf('#6FB75C', '#3B7E3C'), { scale: 0.56, turn: -60, shadow: false }) : '')
    + path(body, ball(light, skin, blush, deep))
    + path('M0 -72C40 -104 108 -78 104 -4C102 54 44 84 4 104C34 50 34 -30 0 -72Z', across(deep, blush, blush, deep),
      'opacity=".32"')
    + line('M0 -72C34 -26 32 46 2 98', deep, 5, 'opacity=".7"')
    + ellipse(-50, -34, 24, 15, '#fff', 'opacity=".45" transform="rotate(-34 -50 -34)"')
    + line('M0 -70Q4 -86 -2 -98', '#7A5A2C', 8);
}

function halfPeach({ light, skin, blush, deep }) {
  return ellipse(0, 0, 98, 94, deep) + ellipse(0, 0, 92, 88, ball(light, skin, skin))
    + ellipse(4, 2, 52, 50, blush, 'opacity=".45"')
    + path('M4 -46C40 -26 40 26 4 48C-32 26 -32 -26 4 -46Z', ball('#C98A55', '#8E5228', '#5E3216'))
    + line('M0 -30Q-10 0 2 30M14 -22Q20 2 12 26', '#5E3216', 3, 'opacity=".7"');
}

// The net of foam that fruit travels in, round its lower two thirds.
function sleeve(colour = '#FFFFFF') {
  const point = (u, v) => {
    const radius = 106 * Math.cos(v * 1.12);
    return `${round(radius * Math.sin(u * Math.PI / 2))} ${round(-4 + v * 96 + 20 * (1 - v) * Math.cos(u * Math.PI / 2))}`;
  };
  const strand = (k, way) => {
    const from = -1.5 + k * 0.25;
    return [0, 0.2, 0.4, 0.6, 0.8, 1].map((v) => [from + way * v * 0.75, v]).filter(([u]) => Math.abs(u) <= 1)
      .map(([u, v], step) => `${step ? 'L' : 'M'}${point(u, v)}`).join('');
  };
  const strands = Array.from({ length: 13 }, (_, k) => strand(k, 1) + strand(k, -1)).join('');
  const rim = `M${Array.from({ length: 17 }, (_, k) => point(-1 + k / 8, k % 2 ? -0.05 : 0.02)).join('L')}`;
  return line(strands, '#C9B9A0', 8, 'opacity=".3" transform="translate(2 4)"') + line(strands, colour, 6.5)
    + line(rim, colour, 13);
}

function kiwi() {
  const roll = dice(7);
  return ellipse(0, 0, 86, 76, ball('#B99A5B', '#8C6B34', '#5C431D'))
    + times(42, () => {
      const x = roll(-66, 66), y = roll(-54, 54);
      return line(`M${round(x)} ${round(y)}l${round(roll(-7, 7))} ${round(roll(2, 8))}`, '#4F3A18', 2, 'opacity=".4"');
    })
    + ellipse(74, 16, 8, 12, '#4F3A18') + ellipse(-30, -36, 22, 12, '#fff', 'opacity=".22"');
}

// Cut across: green flesh, black seeds and the red heart that gives the kind its name.
function halfKiwi() {
  const ray = (k, n, from, to) => {
    const t = 2 * Math.PI * k / n;
    return `M${round(from * Math.cos(t))} ${round(from * Math.sin(t))}L${round(to * Math.cos(t))} ${round(to * Math.sin(t))}`;
  };
  return ellipse(0, 0, 96, 92, '#7A5C2B') + ellipse(0, 0, 89, 85, '#8FB83C')
    + ellipse(0, 0, 82, 78, ball('#E6EE8C', '#C9DC5C', '#A9C745'))
    + line(Array.from({ length: 30 }, (_, k) => ray(k, 30, 40, 76)).join(''), '#E8F2A6', 2.5, 'opacity=".7"')
    + path(star(15, 56, 34), '#D0243F') + path(star(15, 46, 26), '#E8506A', 'opacity=".8"')
    + times(22, (k) => at(round(46 * Math.cos(k * Math.PI / 11)), round(44 * Math.sin(k * Math.PI / 11)),
      ellipse(0, 0, 6, 3.2, '#2A1D12'), { turn: round(k * 180 / 11), shadow: false }))
    + ellipse(0, 0, 22, 19, '#FBF6D4')
    + ellipse(-40, -46, 22, 9, '#fff', 'opacity=".35" transform="rotate(-38 -40 -46)"');
}

function star(points, outer, inner) {
  return `M${Array.from({ length: points * 2 }, (_, k) => {
    const t = Math.PI * k / points, r = k % 2 ? inner : outer;
    return `${round(r * Math.cos(t))} ${round(r * Math.sin(t) * 0.95)}`;
  }).join('L')}Z`;
}

// A bayberry: a dark red ball of little beads.
function bayberry(seed) {
  const beads = [];
  for (let ring = 4; ring >= 0; ring--) {
    const n = ring ? ring * 6 : 1;
    for (let k = 0; k < n; k++) {
      const t = 2 * Math.PI * (k / n) + ring * 0.4 + seed, r = Math.sin(ring / 4.5 * Math.PI / 2) * 46;
      beads.push(ellipse(r * Math.cos(t), r * Math.sin(t), 9.5 - ring * 0.7, 9.5 - ring * 0.7,
        ball('#E8506C', '#9C1838', '#5A0820')));
    }
  }
  return ellipse(0, 0, 52, 51, ball('#A81E40', '#7A0F2C', '#48061A')) + beads.join('')
    + ellipse(-17, -20, 15, 9, '#fff', 'opacity=".28" transform="rotate(-30 -17 -20)"');
}

// A bayberry leaf: long and narrow, its foot at the origin.
const longLeaf = () => path('M0 0Q40 -34 130 -20Q150 -14 158 -4Q96 30 0 0Z', down('#5FA64C', '#2F7238'))
  + line('M6 0Q80 -10 150 -6', '#A9D28A', 3);

module.exports = { YELLOW, PALE, ROSY, peach, halfPeach, sleeve, kiwi, halfKiwi, bayberry, longLeaf };
