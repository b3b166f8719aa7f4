// Medicinal plants: Tetrastigma tubers and leaf, Solomon's seal, dendrobium.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');
const { leaf } = require('./table');

// Small spindle-shaped tuber with a little soil.
function tuber(seed) {
  const roll = dice(seed), rx = roll(46, 56), ry = roll(28, 34);
  return line(`M${-rx} 0q-16 6 -26 -4M${rx} 2q14 -4 24 6`, '#7A5328', 4.5)
    + path(`M${-rx - 8} 0Q${-rx * 0.6} ${-ry} 0 ${-ry}T${rx + 8} 2Q${rx * 0.6} ${ry} 0 ${ry}T${-rx - 8} 0Z`,
      ball('#DEAE70', '#A87238', '#64401B'))
    + times(5, () =>
      line(`M${round(roll(-34, 16))} ${round(roll(-16, 16))}q10 ${round(roll(-5, 5))} 20 0`, '#57330F', 2.6,
        'opacity=".5"'))
    + times(6, () => ellipse(roll(-36, 36), roll(2, 24), roll(3, 7), roll(2, 4), '#4A2E12', 'opacity=".5"'))
    + ellipse(-14, -13, 15, 5, '#fff', 'opacity=".32" transform="rotate(-12 -14 -13)"');
}

// A tuber cut across: white flesh, brown skin.
const cutTuber = () => ellipse(0, 0, 46, 39, '#7C4F22') + ellipse(-1, -1, 41, 34, ball('#FFFFFF', '#FBF1E2', '#E7CFAF'))
  + ellipse(-2, -2, 20, 16, 'none', 'stroke="#E0C6A0" stroke-width="3"');

// A dried slice lying flat.
const driedSlice = () => ellipse(0, 5, 44, 21, '#7C4F22') + ellipse(0, 0, 44, 21, '#9A6A34')
  + ellipse(0, 0, 37, 16, ball('#FFFBF0', '#F3E3C6', '#DDC195')) + line('M-18 2Q0 -6 18 2', '#C9A877', 3);

// Three leaflets on one stalk: the leaf that names the plant.
const trefoil = () => line('M0 96Q4 50 0 12', '#7A9A4A', 6)
  + at(-48, 6, leaf('#5EA552', '#2F6F3B'), { turn: -68, scale: 0.8, shadow: false })
  + at(48, 6, leaf('#4F9648', '#2F6F3B'), { turn: 68, scale: 0.8, shadow: false })
  + at(0, -44, leaf('#6BB35C', '#2F6F3B'), { scale: 0.98, shadow: false });

// Solomon's seal after nine steamings: a knobbly black root, ringed, with the round scars of its stems.
function rhizome(seed) {
  const roll = dice(seed), skin = down('#6B4530', '#3A2213', '#190C06');
  const rings = (x, y, rx, ry) => line([-0.62, -0.2, 0.24, 0.64].map((part) => {
    const reach = ry * Math.sqrt(1 - part * part) * 0.94;
    return `M${round(x + rx * part)} ${round(y - reach)}Q${round(x + rx * part - 13)} ${round(y)} ${round(x + rx * part)} ${round(y + reach)}`;
  }).join(''), '#9A6E4E', 2.6, 'opacity=".5"');
  const scar = (x, y) => ellipse(x, y, 19, 12, '#8A6044') + ellipse(x, y + 1, 13, 8, '#2A160B')
    + ellipse(x, y + 1, 5, 3, '#8A6044');
  const knot = (k) => {
    const x = -126 + k * 82, y = [12, -8, 10, -6][k] + roll(-6, 6), rx = roll(58, 68), ry = roll(40, 56);
    return at(0, 0, ellipse(x, y, rx, ry, skin), { shadow: false }) + rings(x, y, rx, ry)
      + line(`M${round(x - rx * 0.5)} ${round(y - ry * 0.62)}Q${round(x)} ${round(y - ry * 0.98)} ${round(x + rx * 0.4)} ${round(y - ry * 0.68)}`,
        '#E8BE96', 5, 'opacity=".4"')
      + (k % 2 ? scar(x + 4, y - ry * 0.34) : '');
  };
  return ellipse(-52, 46, 36, 28, skin) + ellipse(104, -44, 32, 26, skin) + times(4, knot)
    + path('M176 -18Q214 -22 224 -2Q216 18 178 16Z', skin);
}

// A steamed slice, half translucent.
const rhizomeSlice = () => ellipse(5, 6, 52, 40, '#1C0D08')
  + ellipse(0, 0, 52, 40, ball('#A8663A', '#6A3820', '#3A1C10'))
  + line('M-30 -6Q-4 -22 28 -10M-26 12Q4 22 30 8', '#C98A5A', 4, 'opacity=".6"')
  + ellipse(-18, -16, 15, 5, '#fff', 'opacity=".35" transform="rotate(-18 -18 -16)"');

// One jointed dendrobium stem, 420 long.
function stem(bend, tone) {
  const [light, colour, dark] = [['#C3D484', '#8DA852', '#5E7A34'], ['#D0B98E', '#93855A', '#6A5536'],
    ['#B9CC7A', '#7F9A48', '#54702F']][tone % 3];
  const d = `M-210 ${bend * 0.3}Q-70 ${-bend} 60 ${-bend * 0.3}T210 ${-bend * 0.2}`;
  const joint = (t) => {
    const x = -210 + 420 * t, y = bend * (0.3 - 2.1 * t + 1.6 * t * t);
    return `M${round(x)} ${round(y - 10)}q5 10 0 20`;
  };
  return line(d, dark, 25) + line(d, colour, 20) + `<g transform="translate(0 -5)">${line(d, light, 5)}</g>`
    + line(Array.from({ length: 9 }, (_, k) => joint((k + 0.7) / 9.6)).join(''), '#4A5A28', 4, 'opacity=".6"')
    + ellipse(-210, bend * 0.3, 6, 11, '#E6EDC0');
}

// A bundle of stems tied with red cord.
function stems() {
  return times(9, (k) =>
    at(round(((k * 53) % 40) - 20), round(-56 + k * 15), stem(-10 + ((k * 29) % 34), k),
      { turn: round(-5 + ((k * 17) % 10)), shadow: false }))
    + line('M-84 -76Q-98 4 -84 84M-70 -76Q-84 4 -70 84', '#B3261E', 9)
    + line('M96 -78Q110 0 96 80M110 -76Q124 0 110 78', '#B3261E', 9)
    + line('M-78 -30q-34 -40 -62 -10q10 26 62 10q30 46 58 22q0 -28 -58 -22', '#C8322B', 8);
}

const powderHeap = (width, height, light, colour) =>
  path(`M${-width / 2} 6Q${-width * 0.2} ${-height * 1.05} 0 ${-height}T${width / 2} 6Q0 26 ${-width / 2} 6Z`,
    ball('#fff', light, colour));

module.exports = { tuber, cutTuber, driedSlice, trefoil, rhizome, rhizomeSlice, stems, powderHeap };
