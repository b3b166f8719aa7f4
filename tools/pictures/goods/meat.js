// Pork fresh and cured, a dressed hen, eggs.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');

// A slab of belly seen from its cut side: skin on top, fat and lean in layers. 420 x 190.
function belly(width = 420, height = 190) {
  const half = width / 2, bands = [[0, '#F7D9C4'], [0.1, '#FFF3EA'], [0.3, '#D9626A'], [0.42, '#FFEFE6'], [0.55, '#C8474F'], [0.76, '#FFE9DE'], [0.86, '#B93C46']];
  const wave = (t, dy) => {
    const y = -height + t * height + dy;
    return `M${-half} ${round(y)}Q${-half * 0.5} ${round(y - 15)} 0 ${round(y + 4)}T${half} ${round(y - 4)}V0Q${half} 10 ${half - 16} 10H${-half + 16}Q${-half} 10 ${-half} 0Z`;
  };
  const top = `M${-half} ${-height}L${-half + 66} ${-height - 66}Q0 ${-height - 82} ${half - 34} ${-height - 64}L${half} ${-height - 4}Q${half * 0.5} ${-height + 12} 0 ${-height + 4}T${-half} ${-height}Z`;
  return path(wave(0, 0), '#F7D9C4') + bands.map(([t, colour]) => path(wave(t, 0), colour)).join('')
    + line(`M${-half + 10} ${-height * 0.58}Q${-half * 0.4} ${-height * 0.68} 0 ${-height * 0.56}T${half - 12} ${-height * 0.6}`, '#fff', 4, 'opacity=".5"')
    + path(top, down('#FBE6D4', '#EBC0A2')) + line(`M${-half + 70} ${-height - 52}Q0 ${-height - 68} ${half - 44} ${-height - 50}`, '#fff', 6, 'opacity=".6"')
    + times(6, (k) => line(`M${-half + 90 + k * 52} ${-height - 36}l-8 14`, '#D9A27E', 3, 'opacity=".6"'));
}

// A slice of belly lying flat.
function bellySlice() {
  return path('M-84 -24Q0 -40 84 -24Q92 0 84 24Q0 8 -84 24Q-92 0 -84 -24Z', '#FFEFE4')
    + line('M-80 -8Q0 -24 80 -8', '#D9626A', 9) + line('M-80 9Q0 -7 80 9', '#C8474F', 8) + line('M-84 -24Q0 -40 84 -24', '#EBC0A2', 6);
}

// A rack of ribs seen from the bone side.
function ribs() {
  return path('M-150 -40Q0 -66 150 -40Q166 0 150 56Q0 36 -150 56Q-166 0 -150 -40Z', down('#E58A86', '#C5484E', '#9A2F38'))
    + times(7, (k) => line(`M${-126 + k * 42} ${-36 - 8 * Math.sin((k + 0.5) * 0.45)}q12 40 4 80`, '#FBE9DA', 15, 'opacity=".92"') + ellipse(-122 + k * 42, 46 - 8 * Math.sin((k + 0.5) * 0.45), 8, 7, '#FFF8F0'));
}

// A leg: the round of lean with its bone, skin outside.
function leg() {
  return path('M-120 0Q-124 -86 -20 -96Q90 -98 124 -30Q140 30 84 70Q-10 98 -80 66Q-118 44 -120 0Z', ball('#FCE7D6', '#F0C6A8', '#D39A78'))
    + path('M-98 0Q-98 -66 -14 -74Q74 -74 100 -22Q108 24 66 52Q-10 76 -66 48Q-96 30 -98 0Z', ball('#E98A88', '#CB4C54', '#A2323C'))
    + line('M-60 -20Q0 -54 64 -26M-56 22Q10 48 62 18', '#F7C9C0', 6, 'opacity=".7"')
    + ellipse(2, 0, 27, 23, '#FFF6EA') + ellipse(2, 0, 16, 13, '#E9C7A4');
}

// A cured strip, hung by a cord; its upper end is at the origin.
function curedStrip(length = 300, tone = 0) {
  const [light, colour, dark] = [['#C46A48', '#8E3324', '#571A14'], ['#B85A38', '#7C2A1C', '#4A1610']][tone];
  return line('M0 -40V6', '#C9A86A', 6)
    + path(`M-40 0Q0 -16 40 0Q54 ${length * 0.5} 42 ${length - 20}Q30 ${length + 6} 0 ${length}T-44 ${length - 26}Q-52 ${length * 0.5} -40 0Z`, across(dark, colour, light, colour, dark))
    + path(`M-40 0Q-52 ${length * 0.5} -44 ${length - 26}L-26 ${length - 12}Q-34 ${length * 0.5} -24 -4Z`, '#E7B46C', 'opacity=".9"')
    + line(`M6 14Q18 ${length * 0.5} 8 ${length - 24}`, '#F4D09A', 9, 'opacity=".8"')
    + line(`M26 16Q38 ${length * 0.5} 28 ${length - 34}`, '#fff', 5, 'opacity=".25"');
}

function curedSlice() {
  return path('M-52 -20Q0 -36 52 -20Q60 2 50 24Q0 12 -50 24Q-60 2 -52 -20Z', ball('#C7563C', '#93321F', '#6A2016'))
    + path('M-50 24Q0 12 50 24L54 8Q0 -4 -54 8Z', '#F6D9A6', 'opacity=".92"') + line('M-46 -8Q0 -22 46 -8', '#F0C694', 6, 'opacity=".85"');
}

// A dressed hen lying on its back, legs to the right.
function hen() {
  const skin = ball('#FFF4D4', '#F8DFA6', '#E5B970', '#C9924A');
  return path('M-214 -14Q-226 -40 -204 -58Q-176 -66 -150 -40L-120 6Q-170 20 -214 -14Z', skin)
    + path('M-196 30Q-206 -70 -96 -118Q24 -158 130 -104Q206 -58 204 14Q196 84 96 98Q-40 112 -136 84Q-190 66 -196 30Z', skin)
    + path('M-40 -128Q30 -142 96 -114Q40 -80 -10 -84Q-40 -100 -40 -128Z', '#fff', 'opacity=".35"')
    + path('M84 -6Q96 -70 156 -80Q196 -84 226 -66L286 -92Q304 -94 308 -78L300 -62L232 -34Q214 18 164 46Q92 54 84 -6Z', ball('#FFF2CC', '#F6D998', '#DDAE62'))
    + line('M88 2Q98 -62 156 -74M92 16Q124 48 168 42', '#C08A42', 4, 'opacity=".55"')
    + line('M292 -80L330 -102M298 -74L338 -82M296 -70L330 -58', '#E0B050', 11)
    + path('M-110 -60Q-50 -72 -22 -30Q0 10 -46 34Q-96 30 -126 -4Q-136 -40 -110 -60Z', ball('#FFF4D4', '#F5D798', '#D8A75C'))
    + line('M-122 -8Q-92 26 -48 32M-98 -52Q-62 -58 -36 -30', '#C08A42', 4, 'opacity=".5"')
    + times(16, (k) => ellipse(-150 + (k * 67) % 230, 50 + (k * 29) % 40, 2.5, 2, '#B98544', 'opacity=".45"'));
}

const SHELLS = [['#FFEFD8', '#F0C79A', '#C98F5C'], ['#FFF8EC', '#F7E2C8', '#D6B48E'], ['#F4F8EE', '#D9E4D2', '#A9BDA6'], ['#FBDFC2', '#DFA26E', '#AE6F3F']];
const egg = (tone, rx = 36, ry = 44) => path(`M0 ${-ry}C${rx * 0.72} ${-ry} ${rx} ${-ry * 0.1} ${rx} ${ry * 0.28}C${rx} ${ry * 0.78} ${rx * 0.56} ${ry} 0 ${ry}C${-rx * 0.56} ${ry} ${-rx} ${ry * 0.78} ${-rx} ${ry * 0.28}C${-rx} ${-ry * 0.1} ${-rx * 0.72} ${-ry} 0 ${-ry}Z`, ball(...SHELLS[tone]))
  + ellipse(-rx * 0.34, -ry * 0.34, rx * 0.24, ry * 0.2, '#fff', 'opacity=".55"');

// Thirty eggs in a moulded tray: six in a row, five rows, drawn from the back.
function eggTray() {
  const roll = dice(11);
  const row = (r) => {
    const half = 196 + r * 18, y = -188 + r * 48, step = 2 * half / 6;
    return path(`M${-half - 14} ${y + 8}H${half + 14}L${half + 20} ${y + 44}H${-half - 20}Z`, ['#C9BBA4', '#D2C5AF'][r % 2])
      + times(6, (k) => at(round(-half + step * (k + 0.5)), y, egg(Math.floor(roll(0, 4)), 27 + r * 2.4, 36 + r * 2.6), { shadow: false }));
  };
  const bump = (k) => `q${47 / 2} -34 47 0t47 0`.replace('t47 0', '') + (k < 11 ? '' : '');
  return path('M-226 -176L-216 -232H216L226 -176Z', '#A99A82') + times(5, row)
    + path(`M-290 26${Array.from({ length: 12 }, (_, k) => bump(k)).join('')}L270 96Q268 104 258 104H-258Q-268 104 -270 96Z`, down('#E3D8C4', '#B7A88E'))
    + times(11, (k) => line(`M${-290 + 48 * (k + 1)} 36L${round((-290 + 48 * (k + 1)) * 0.95)} 98`, '#9A8B72', 3, 'opacity=".5"'));
}

module.exports = { belly, bellySlice, ribs, leg, curedStrip, curedSlice, hen, egg, eggTray };
