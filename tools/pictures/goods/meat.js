// Pork fresh and cured, a dressed hen, eggs.
const { at, path, line, ellipse, rect, ball, across, down, times, dice, round } = require('../svg');

// A slab of belly seen from its cut side: skin on top, fat and lean in layers. 420 x 190.
function belly(width = 420, height = 190) {
  const half = width / 2;
  const bands = [
    [0, '#F7D9C4'], [0.1, '#FFF3EA'], [0.3, '#D9626A'], [0.42, '#FFEFE6'], [0.55, '#C8474F'], [0.76, '#FFE9DE'], [0.86, '#B93C46'],
  ];
  const wave = (t, dy) => {
    const y = -height + t * height + dy;
    return `M${-half} ${round(y)}Q${-half * 0.5} ${round(y - 15)} 0 ${round(y + 4)}T${half} ${round(y - 4)}V0Q${half} 10 ${half - 16} 10H${-half + 16}Q${-half} 10 ${-half} 0Z`;
  };
  const top = `M${-half} ${-height}L${-half + 66} ${-height - 66}Q0 ${-height - 82} ${half - 34} ${-height - 64}L${half} ${-height - 2}Q${half * 0.5} ${-height + 22} 0 ${-height + 8}T${-half} ${-height}Z`;
  return path(wave(0, 0), '#F7D9C4') + bands.map(([t, colour]) => path(wave(t, 0), colour)).join('')
    + line(`M${-half + 10} ${-height * 0.58}Q${-half * 0.4} ${-height * 0.68} 0 ${-height * 0.56}T${half - 12} ${-height * 0.6}`,
      '#fff', 4, 'opacity=".5"')
    + path(top, down('#FBE6D4', '#EBC0A2'))
    + line(`M${-half + 70} ${-height - 52}Q0 ${-height - 68} ${half - 44} ${-height - 50}`, '#fff', 6, 'opacity=".6"')
    + times(6, (k) => line(`M${-half + 90 + k * 52} ${-height - 36}l-8 14`, '#D9A27E', 3, 'opacity=".6"'));
}

// A slice of belly lying flat.
function bellySlice() {
  return path('M-84 -24Q0 -40 84 -24Q92 0 84 24Q0 8 -84 24Q-92 0 -84 -24Z', '#FFEFE4')
    + line('M-80 -8Q0 -24 80 -8', '#D9626A', 9) + line('M-80 9Q0 -7 80 9', '#C8474F', 8)
    + line('M-84 -24Q0 -40 84 -24', '#EBC0A2', 6);
}

// A rack of ribs seen from the bone side.
function ribs() {
  return path('M-150 -40Q0 -66 150 -40Q166 0 150 56Q0 36 -150 56Q-166 0 -150 -40Z',
    down('#E58A86', '#C5484E', '#9A2F38'))
    + times(7, (k) =>
      line(`M${-126 + k * 42} ${-36 - 8 * Math.sin((k + 0.5) * 0.45)}q12 40 4 80`, '#FBE9DA', 15, 'opacity=".92"')
        + ellipse(-122 + k * 42, 46 - 8 * Math.sin((k + 0.5) * 0.45), 8, 7, '#FFF8F0'));
}

// A leg: the round of lean with its bone, skin outside.
function leg() {
  return path('M-120 0Q-124 -86 -20 -96Q90 -98 124 -30Q140 30 84 70Q-10 98 -80 66Q-118 44 -120 0Z',
    ball('#FCE7D6', '#F0C6A8', '#D39A78'))
    + path('M-98 0Q-98 -66 -14 -74Q74 -74 100 -22Q108 24 66 52Q-10 76 -66 48Q-96 30 -98 0Z',
      ball('#E98A88', '#CB4C54', '#A2323C'))
    + line('M-60 -20Q0 -54 64 -26M-56 22Q10 48 62 18', '#F7C9C0', 6, 'opacity=".7"')
    + ellipse(2, 0, 27, 23, '#FFF6EA') + ellipse(2, 0, 16, 13, '#E9C7A4');
}

// A cured strip, hung by a cord; its upper end is at the origin.
function curedStrip(length = 300, tone = 0) {
  const [light, colour, dark] = [['#C46A48', '#8E3324', '#571A14'], ['#B85A38', '#7C2A1C', '#4A1610']][tone];
  return line('M0 -40V6', '#C9A86A', 6)
    + path(`M-40 0Q0 -16 40 0Q54 ${length * 0.5} 42 ${length - 20}Q30 ${length + 6} 0 ${length}T-44 ${length - 26}Q-52 ${length * 0.5} -40 0Z`,
      across(dark, colour, light, colour, dark))
    + path(`M-40 0Q-52 ${length * 0.5} -44 ${length - 26}L-26 ${length - 12}Q-34 ${length * 0.5} -24 -4Z`, '#E7B46C',
      'opacity=".9"')
    + line(`M6 14Q18 ${length * 0.5} 8 ${length - 24}`, '#F4D09A', 9, 'opacity=".8"')
    + line(`M26 16Q38 ${length * 0.5} 28 ${length - 34}`, '#fff', 5, 'opacity=".25"');
}

function curedSlice() {
  return path('M-52 -20Q0 -36 52 -20Q60 2 50 24Q0 12 -50 24Q-60 2 -52 -20Z', ball('#C7563C', '#93321F', '#6A2016'))
    + path('M-50 24Q0 12 50 24L54 8Q0 -4 -54 8Z', '#F6D9A6', 'opacity=".92"')
    + line('M-46 -8Q0 -22 46 -8', '#F0C694', 6, 'opacity=".85"');
}

// A dressed hen lying on its back, legs to the right.
function hen() {
  const edge = 'stroke="#A9702E" stroke-width="3" stroke-opacity=".45"';
  const thigh = path('M-92 14Q-98 -72 -22 -88Q46 -92 104 -62L150 -72Q168 -72 170 -56Q168 -42 152 -36L112 -18Q78 46 12 66Q-76 70 -92 14Z',
    ball('#FFF3D0', '#FADDA2', '#E6B566', '#C58C42'), edge)
    + line('M156 -56L206 -78', '#E8A72E', 22) + line('M204 -78L246 -104M206 -78L256 -80M204 -76L244 -56', '#E8A72E', 12)
    + line('M166 -66l6 16M182 -74l6 16M200 -80l4 14', '#B87A1A', 3, 'opacity=".6"');
  return at(128, -34, thigh, { turn: -10, scale: 0.94, shadow: false })
    + path('M-196 -6Q-232 -20 -236 -52Q-220 -78 -192 -66L-128 -30L-130 26Z', ball('#FFF3D0', '#F6D596', '#CE9A52'),
      edge)
    + line('M-222 -66Q-214 -50 -218 -36', '#A9702E', 4, 'opacity=".45"')
    + path('M-200 30Q-214 -74 -104 -126Q20 -166 126 -112Q204 -64 202 14Q194 84 96 98Q-40 114 -138 86Q-194 68 -200 30Z',
      ball('#FFF8E2', '#FCE4B4', '#EDC27C', '#C98E48'), edge)
    + path('M-120 -96Q-30 -146 70 -116Q40 -92 -30 -88Q-90 -84 -120 -96Z', '#fff', 'opacity=".5"')
    + line('M-60 -130Q20 -108 110 -104', '#C08A42', 3, 'opacity=".35"')
    + path('M-120 -34Q-84 -70 -24 -56Q26 -36 34 6Q-10 42 -78 34Q-126 18 -128 -12Z',
      ball('#FFF5D6', '#FADDA2', '#DFAC60'), edge)
    + line('M-104 8Q-50 30 14 8M-86 26Q-44 40 -2 26', '#A9702E', 3, 'opacity=".4"')
    + at(112, 10, thigh, { shadow: false })
    + line('M24 30Q52 72 112 76', '#A9702E', 4, 'opacity=".4"')
    + times(22, (k) => ellipse(-166 + (k * 67) % 240, 56 + (k * 29) % 36, 2.6, 2, '#B98544', 'opacity=".5"'));
}

const SHELLS = [['#FFEFD8', '#F0C79A', '#C98F5C'], ['#FFF8EC', '#F7E2C8', '#D6B48E'], ['#F4F8EE', '#D9E4D2', '#A9BDA6'],
  ['#FBDFC2', '#DFA26E', '#AE6F3F']];
const egg = (tone, rx = 36, ry = 44) =>
  path(`M0 ${-ry}C${rx * 0.72} ${-ry} ${rx} ${-ry * 0.1} ${rx} ${ry * 0.28}C${rx} ${ry * 0.78} ${rx * 0.56} ${ry} 0 ${ry}C${-rx * 0.56} ${ry} ${-rx} ${ry * 0.78} ${-rx} ${ry * 0.28}C${-rx} ${-ry * 0.1} ${-rx * 0.72} ${-ry} 0 ${-ry}Z`,
    ball(...SHELLS[tone]))
  + ellipse(-rx * 0.34, -ry * 0.34, rx * 0.24, ry * 0.2, '#fff', 'opacity=".55"');

// Thirty eggs in a moulded tray: six in a row, five rows, drawn from the back.
function eggTray() {
  const roll = dice(11);
  const row = (r) => {
    const half = 200 + r * 19, y = -196 + r * 52, step = 2 * half / 6;
    const cups = Array.from({ length: 6 }, (_, k) => `q${round(step / 2)} ${26 + r} ${round(step)} 0`).join('');
    return times(6, (k) =>
      at(round(-half + step * (k + 0.5)), y, egg(Math.floor(roll(0, 4)), 28 + r * 2.5, 37 + r * 2.8),
        { shadow: false }))
      + path(`M${-half} ${y + 12}${cups}L${half + 20} ${y + 64}H${-half - 20}Z`, down('#E2D7C2', '#BFB094'));
  };
  return path('M-214 -246H214L304 34H-304Z', '#A3947B') + rect(-222, -254, 444, 14, '#E2D7C2', 6) + times(5, row)
    + path('M-304 30H304L286 112Q284 120 272 120H-272Q-284 120 -286 112Z', down('#E3D8C4', '#B0A086'))
    + rect(-310, 24, 620, 13, '#EFE6D6', 6)
    + times(11, (k) =>
      line(`M${-304 + 50.7 * (k + 1)} 44L${round((-304 + 50.7 * (k + 1)) * 0.95)} 112`, '#94856C', 3, 'opacity=".5"'));
}

module.exports = { belly, bellySlice, ribs, leg, curedStrip, curedSlice, hen, eggTray };
