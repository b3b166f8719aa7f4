// Medicinal plants: Tetrastigma tubers and leaf, Solomon's seal, dendrobium.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');
const { leaf } = require('./table');

// Small spindle-shaped tuber with a little soil.
function tuber(seed) {
  const roll = dice(seed), rx = roll(56, 72), ry = roll(38, 48);
  return line(`M${-rx + 6} 0q-22 6 -34 -4M${rx - 6} 2q18 -4 30 6`, '#7A5328', 5)
    + ellipse(0, 0, rx, ry, ball('#D6A466', '#A06C34', '#5E3A17'))
    + times(6, () => line(`M${round(roll(-40, 20))} ${round(roll(-22, 22))}q12 ${round(roll(-6, 6))} 24 0`, '#57330F', 3, 'opacity=".5"'))
    + times(8, () => ellipse(roll(-46, 46), roll(4, 34), roll(3, 9), roll(2, 5), '#4A2E12', 'opacity=".5"'))
    + ellipse(-20, -18, 18, 7, '#fff', 'opacity=".28" transform="rotate(-16 -20 -18)"');
}

// A tuber cut across: white flesh, brown skin.
const cutTuber = () => ellipse(0, 0, 54, 46, '#7C4F22') + ellipse(-1, -1, 48, 40, ball('#FFFFFF', '#FBF1E2', '#E7CFAF')) + ellipse(-2, -2, 24, 19, 'none', 'stroke="#E0C6A0" stroke-width="3"');

// Three leaflets on one stalk: the leaf that names the plant.
const trefoil = () => line('M0 96Q4 50 0 12', '#7A9A4A', 6)
  + at(-48, 6, leaf('#5EA552', '#2F6F3B'), { turn: -68, scale: 0.8, shadow: false }) + at(48, 6, leaf('#4F9648', '#2F6F3B'), { turn: 68, scale: 0.8, shadow: false })
  + at(0, -44, leaf('#6BB35C', '#2F6F3B'), { scale: 0.98, shadow: false });

// Solomon's seal after nine steamings: black, knobbly, shining.
function rhizome(seed) {
  const roll = dice(seed), knots = 4;
  return times(knots, (k) => {
    const rx = roll(44, 58), ry = roll(36, 48), x = -108 + k * 70, y = roll(-14, 14);
    return ellipse(x, y, rx, ry, ball('#7A4E32', '#3A2014', '#1C0D08'))
      + ellipse(x + 6, y - ry * 0.5, 15, 9, '#5A3522') + ellipse(x + 6, y - ry * 0.5, 8, 5, '#2A140B')
      + line(`M${round(x - rx * 0.6)} ${round(y - 6)}q8 ${round(-ry * 0.6)} ${round(rx * 0.5)} ${round(-ry * 0.62)}`, '#E0B48A', 6, 'opacity=".6"')
      + line(`M${round(x - rx * 0.4)} ${round(y + ry * 0.4)}q${round(rx * 0.4)} 12 ${round(rx * 0.8)} 0`, '#0E0503', 3, 'opacity=".6"');
  });
}

// A steamed slice, half translucent.
const rhizomeSlice = () => ellipse(5, 6, 52, 40, '#1C0D08') + ellipse(0, 0, 52, 40, ball('#A8663A', '#6A3820', '#3A1C10'))
  + line('M-30 -6Q-4 -22 28 -10M-26 12Q4 22 30 8', '#C98A5A', 4, 'opacity=".6"') + ellipse(-18, -16, 15, 5, '#fff', 'opacity=".35" transform="rotate(-18 -18 -16)"');

// One jointed dendrobium stem, 420 long.
function stem(bend, tone) {
  const [light, colour, dark] = [['#C3D484', '#8DA852', '#5E7A34'], ['#D0B98E', '#93855A', '#6A5536'], ['#B9CC7A', '#7F9A48', '#54702F']][tone % 3];
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
  return times(9, (k) => at(round(((k * 53) % 40) - 20), round(-56 + k * 15), stem(-10 + ((k * 29) % 34), k), { turn: round(-5 + ((k * 17) % 10)), shadow: false }))
    + line('M-84 -76Q-98 4 -84 84M-70 -76Q-84 4 -70 84', '#B3261E', 9) + line('M96 -78Q110 0 96 80M110 -76Q124 0 110 78', '#B3261E', 9)
    + line('M-78 -30q-34 -40 -62 -10q10 26 62 10q30 46 58 22q0 -28 -58 -22', '#C8322B', 8);
}

const powderHeap = (width, height, light, colour) => path(`M${-width / 2} 6Q${-width * 0.2} ${-height * 1.05} 0 ${-height}T${width / 2} 6Q0 26 ${-width / 2} 6Z`, ball('#fff', light, colour));

module.exports = { tuber, cutTuber, trefoil, rhizome, rhizomeSlice, stems, powderHeap };
