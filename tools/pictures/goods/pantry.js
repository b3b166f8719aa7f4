// Lotus, honey, preserves, leaves for wrapping, camellia.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');

// A dried lotus seed, cored: an ivory oval with the slit of the core.
const lotusSeed = () => ellipse(0, 0, 26, 21, ball('#FFFFFA', '#F7ECD0', '#D6BE8C'))
  + line('M12 -6Q20 0 12 7', '#B99A5E', 3.5, 'opacity=".8"') + ellipse(-8, -8, 8, 4, '#fff', 'opacity=".8"');

function lotusPod() {
  return line('M0 64Q10 130 -14 176', '#6F9A4C', 15)
    + path('M-98 0Q-84 66 -24 84H24Q84 66 98 0Z', across('#5F8F45', '#9CC272', '#5F8F45'))
    + ellipse(0, 0, 99, 42, '#8FB868') + ellipse(0, -2, 92, 37, '#B2D18A')
    + times(9, (k) => {
      const r = k ? 1 : 0, t = k * Math.PI / 4;
      return ellipse(r * 60 * Math.cos(t), -2 + r * 22 * Math.sin(t), 15, 8, '#5F8F45')
        + ellipse(r * 60 * Math.cos(t), -5 + r * 22 * Math.sin(t), 11, 7, ball('#E9F2C8', '#A9C46A', '#7A9A45'));
    });
}

// A piece of comb, its cells filled.
function comb() {
  const cell = (x, y) =>
    path(`M${x} ${y - 23}l20 11.5v23l-20 11.5l-20 -11.5v-23Z`, ball('#FFE28A', '#F7B42C', '#D08A12'),
      'stroke="#B87412" stroke-width="4"');
  const cells = [[0, 0], [42, 0], [84, 0], [126, 0], [21, 36], [63, 36], [105, 36], [147, 36], [42, 72], [84, 72],
    [126, 72]];
  return `<g transform="translate(-74 -36)">${cells.map(([x, y]) => cell(x, y)).join('')}</g>`;
}

// A turned wooden dipper lying to the right, honey round its head and below it; the head is at the origin.
function dipper() {
  return ellipse(6, 34, 92, 20, '#F0A51E', 'opacity=".9"') + ellipse(-16, 30, 44, 7, '#FFDF8A', 'opacity=".8"')
    + line('M34 -2L232 -40', '#7A4A1E', 17) + line('M36 -6L230 -44', '#B98450', 6)
    + at(0, 4, times(5, (k) => ellipse(-34 + k * 17, 0, 9, 40 - Math.abs(k - 2) * 7, k % 2 ? '#8E5A28' : '#C08A4A')),
      { turn: -10, shadow: false })
    + path('M-44 -8Q-30 -44 4 -40Q20 -10 8 30Q-30 46 -46 24Z', down('#FFD968', '#F2A61E'), 'opacity=".9"')
    + line('M-30 -12Q-22 -28 -4 -30', '#FFF3C8', 6, 'opacity=".85"');
}

// A cube of fermented tofu, red with rice yeast.
const tofu = (size = 62) =>
  path(`M${-size} ${-size * 0.3}L0 ${-size * 0.62}L${size} ${-size * 0.3}L0 ${size * 0.06}Z`, '#F7CFA0')
  + path(`M${-size} ${-size * 0.3}L0 ${size * 0.06}V${size * 0.78}L${-size} ${size * 0.38}Z`,
    down('#E9A86E', '#CF7A44'))
  + path(`M${size} ${-size * 0.3}L0 ${size * 0.06}V${size * 0.78}L${size} ${size * 0.38}Z`, down('#DB8F56', '#B4602F'))
  + times(5, (k) => ellipse(-size * 0.5 + (k * 29) % size, -size * 0.32 + (k * 7) % 14, 5, 3, '#C8322B'));

// Dried mustard greens: dark, curled, heaped.
function mustardHeap(width, height, seed) {
  const roll = dice(seed), tones = ['#4E3318', '#6B4A22', '#7F5A2A', '#3A2410', '#8E6B36', '#5E5326'];
  const n = Math.round(width * height / 190);
  return path(`M${-width / 2} 8Q${-width * 0.36} ${-height * 0.86} -10 ${-height}Q${width * 0.34} ${-height * 0.94} ${width / 2} 8Q0 34 ${-width / 2} 8Z`,
    '#4A3016')
    + Array.from({ length: n }, () => {
      const t = roll(-1, 1), up = roll(0, 1);
      return { x: t * width * 0.5 * (1 - 0.22 * up), y: -up * height * (1 - t * t) ** 0.7 + roll(0, 18) };
    }).sort((a, b) => a.y - b.y).map(({ x, y }) =>
      line(`M${round(x)} ${round(y)}q${round(roll(-34, 34))} ${round(roll(-24, 10))} ${round(roll(-10, 40))} ${round(roll(-20, 16))}q${round(roll(-10, 22))} ${round(roll(-6, 20))} ${round(roll(-30, 20))} ${round(roll(2, 16))}`,
        tones[Math.floor(roll(0, tones.length))], roll(5, 10).toFixed(1), 'opacity=".95"')).join('');
}

// An earthen jar with a cloth lid: pickles. Its foot stands at y = 0.
function crock(name, labelled) {
  return path('M-66 -250Q-136 -220 -140 -120Q-140 -30 -84 4Q0 22 84 4Q140 -30 140 -120Q136 -220 66 -250Z',
    across('#3E2416', '#7C5238', '#A8764F', '#7C5238', '#3E2416'))
    + line('M-132 -150Q0 -118 132 -150M-136 -100Q0 -66 136 -100', '#3E2416', 5, 'opacity=".35"')
    + path('M-82 -240Q-96 -300 -50 -312Q0 -326 50 -312Q96 -300 82 -240Q40 -224 0 -224T-82 -240Z',
      across('#8E2A22', '#C8443A', '#8E2A22'))
    + path('M-86 -250Q-110 -214 -96 -196L-66 -212L-40 -190L-10 -208L24 -188L50 -210L84 -192Q104 -214 86 -250Q0 -222 -86 -250Z',
      across('#8E2A22', '#D4524A', '#8E2A22'))
    + line('M-84 -252Q0 -222 84 -252', '#E8C77A', 9) + (name ? labelled : '');
}

// Indocalamus leaves, one long blade with its ribs. Its foot is at the origin.
function blade(length = 430, tone = 0) {
  const [light, colour, dark] = [['#C6C98A', '#94A05A', '#69763A'], ['#B5BE7C', '#83924E', '#5C6B33'],
    ['#D2CE96', '#A5A863', '#787A3E']][tone % 3];
  return path(`M0 -7Q${length * 0.16} -46 ${length * 0.5} -42Q${length * 0.86} -34 ${length} 0Q${length * 0.86} 34 ${length * 0.5} 42Q${length * 0.16} 46 0 7Z`,
    down(light, colour, dark))
    + line(`M0 0H${length - 12}`, '#E6E6B8', 5)
    + line(`M20 -14Q${length * 0.5} -30 ${length - 40} -8M20 14Q${length * 0.5} 30 ${length - 40} 8M${length * 0.2} -24Q${length * 0.5} -38 ${length * 0.8} -20M${length * 0.2} 24Q${length * 0.5} 38 ${length * 0.8} 20`,
      dark, 2, 'opacity=".6"');
}

// A white camellia, as it flowers on the oil tree.
function camellia() {
  return times(6, (k) =>
    `<g transform="rotate(${k * 60})">${path('M0 4Q-46 -26 -34 -66Q-14 -84 0 -66Q14 -84 34 -66Q46 -26 0 4Z', ball('#FFFFFF', '#FDFBF4', '#DED6C0'))}</g>`)
    + times(14, (k) => line(`M0 0L${round(24 * Math.cos(k * 0.449))} ${round(24 * Math.sin(k * 0.449))}`, '#F2C033', 4))
    + times(14, (k) => ellipse(25 * Math.cos(k * 0.449), 25 * Math.sin(k * 0.449), 4.5, 4.5, '#E39B1C'))
    + ellipse(0, 0, 9, 9, '#F7D869');
}

// Camellia seeds: dark brown, three-sided.
const camelliaSeed = () =>
  path('M-34 12Q-30 -34 6 -36Q38 -22 34 14Q4 34 -34 12Z', ball('#A87A50', '#5C3820', '#2E1A0E'))
    + ellipse(-6, -14, 11, 6, '#fff', 'opacity=".28"');

// The fruit of the oil tree, burst open.
const camelliaFruit = () => ellipse(0, 0, 56, 54, ball('#C7C07A', '#8E9148', '#5E6430'))
  + path('M-6 -54Q-36 -10 -8 34Q0 8 0 -10Q6 8 14 30Q34 -14 6 -54Z', '#F3E6C4')
  + path('M-6 -34Q-22 -8 -8 20Q4 -4 -6 -34Z', '#4A2C17') + path('M8 -32Q22 -6 12 18Q0 -4 8 -32Z', '#5C3820');

module.exports = {
  lotusSeed, lotusPod, comb, dipper, tofu, mustardHeap, crock, blade, camellia, camelliaSeed, camelliaFruit,
};
