// Rice, and what is made of it: long dumplings, mugwort cakes, lye cake, sponge cake; starch noodles.
const { at, path, line, ellipse, ball, down, times, dice, round } = require('../svg');

// Long dumpling, 380 x 84, wrapped in leaf and wound with thread.
function longDumpling(thread = '#F1E3BE', knot = true) {
  const body = 'M-190 -10Q-186 -40 -150 -42H150Q186 -40 190 -10V12Q186 40 150 42H-150Q-186 40 -190 12Z';
  return path(body, down('#A8B56A', '#76893F', '#4A5C25'))
    + line('M-176 -20H172M-184 0H182M-176 20H172', '#3E4E1E', 2.5, 'opacity=".45"')
    + path('M-150 -42H-40L40 42H-150Q-186 40 -190 12V-10Q-186 -40 -150 -42Z', '#5F7431', 'opacity=".35"')
    + line('M-160 -30H150', '#E3E8AE', 5, 'opacity=".5"')
    + times(7, (k) => line(`M${-140 + k * 46} -42Q${-126 + k * 46} 0 ${-140 + k * 46} 42`, thread, 5))
    + (knot ? line('M136 -42q10 -16 22 -12M136 -42q-12 -16 -22 -10', thread, 5) : '');
}

// A slice cut with a thread: sticky rice round the filling.
function dumplingSlice(filling = 'pork') {
  const fill = { pork: ['#C9825A', '#8E4A2A'], bean: ['#7A3B3A', '#4A1F22'] }[filling], roll = dice(3);
  return `<g transform="translate(0 14)">${ellipse(0, 0, 62, 50, '#B99758')}</g>`
    + ellipse(0, 0, 62, 50, ball('#FFF6DC', '#F1DBA4', '#D2AE68'))
    + times(34, () => {
      const t = roll(0, 6.3), r = roll(30, 56);
      return at(round(r * Math.cos(t)), round(r * 0.8 * Math.sin(t)), ellipse(0, 0, 7, 3, '#FFF9E6', 'opacity=".75"'),
        { turn: round(roll(0, 180)), shadow: false });
    })
    + path('M-34 -8Q-10 -32 24 -20Q42 4 22 24Q-16 32 -36 12Z', ball(...fill))
    + line('M-24 2Q2 -12 26 -2', '#FBE3C8', 8, 'opacity=".85"')
    + line('M-16 14Q4 6 18 12', '#6E3418', 3, 'opacity=".5"');
}

// A round cake of rice and mugwort.
function greenCake() {
  return ellipse(0, 0, 72, 60, ball('#A9C874', '#6E9A42', '#3F6A2A'))
    + ellipse(0, 30, 56, 18, '#2F5520', 'opacity=".22"')
    + times(9, (k) => ellipse(-44 + (k * 37) % 92, -24 + (k * 23) % 60, 3, 2, '#2F5A22', 'opacity=".55"'))
    + ellipse(-24, -28, 26, 11, '#fff', 'opacity=".4" transform="rotate(-20 -24 -28)"');
}

// The same broken open: bamboo shoot, pork and pickle inside.
function openGreenCake() {
  return path('M-74 6Q-70 -56 0 -60Q70 -56 74 6Q40 -14 0 -8T-74 6Z', ball('#A9C874', '#6E9A42', '#3F6A2A'))
    + path('M-74 6Q-40 -14 0 -8T74 6Q70 48 0 54Q-70 48 -74 6Z', '#557F36')
    + path('M-58 8Q-30 -6 0 0T58 8Q52 36 0 40Q-52 36 -58 8Z', '#94602F')
    + times(16, (k) =>
      ellipse(-42 + (k * 31) % 86, 10 + (k * 13) % 22, 8, 5, ['#FBE9B4', '#E59A64', '#A9C86A', '#7A4A22'][k % 4]));
}

// Lye cake: a pounded loaf, golden and smooth, its cut face to the right.
function lyeLoaf(length = 300) {
  const half = length / 2;
  return path(`M${-half} -62Q${-half - 40} 0 ${-half} 60Q0 74 ${half} 64Q${half + 34} 0 ${half} -66Q0 -78 ${-half} -62Z`,
    down('#F7D98A', '#E9B24A', '#B97A1E'), 'stroke="#8E5A12" stroke-width="3" stroke-opacity=".4"')
    + line(`M${-half + 10} -40Q0 -58 ${half - 40} -46`, '#FFF3CC', 11, 'opacity=".55"')
    + line(`M${-half + 40} 30q60 14 130 4M${-half + 120} -10q50 8 90 2`, '#A96E18', 4, 'opacity=".35"')
    + ellipse(half - 2, -1, 38, 66, '#C98C2C') + ellipse(half - 1, -1, 32, 59, ball('#FFEFC0', '#F6CE74', '#E0A640'))
    + times(9, (k) => ellipse(half - 16 + (k * 13) % 32, -36 + (k * 23) % 72, 3, 2.4, '#B97A1E', 'opacity=".4"'));
}

const lyeSlice = () => `<g transform="translate(10 9)">${ellipse(0, 0, 58, 48, '#A96E18')}</g>`
  + ellipse(0, 0, 58, 48, ball('#FFF2C8', '#F6CE74', '#DDA03A'),
    'stroke="#B97A1E" stroke-width="4" stroke-opacity=".7"')
  + times(8, (k) => ellipse(-34 + (k * 29) % 68, -24 + (k * 17) % 48, 3, 2.4, '#B97A1E', 'opacity=".4"'))
  + ellipse(-18, -20, 20, 7, '#fff', 'opacity=".55" transform="rotate(-24 -18 -20)"');

// Sponge cake in its steamer: a domed top, split, with the red New Year dot.
function spongeCake(rx = 216) {
  const ry = rx * 0.44, roll = dice(23);
  return path(`M${-rx} 0Q${-rx} -74 ${-rx * 0.5} -96Q0 -122 ${rx * 0.5} -96Q${rx} -74 ${rx} 0A${rx} ${ry} 0 0 1 ${-rx} 0Z`,
    ball('#FFFDF4', '#FBEBC8', '#E9CB92'))
    + times(60, () => {
      const t = roll(0, 6.3), r = Math.sqrt(roll(0, 1)) * 0.92;
      return ellipse(r * rx * Math.cos(t), -18
        + r * 84 * Math.sin(t), roll(2, 5), roll(1.5, 3), '#D6B274', 'opacity=".6"');
    })
    + line('M-120 -58Q-30 -24 20 -34T132 -64M-10 -34Q-20 10 -50 54M16 -34Q50 8 84 40', '#D9B478', 9, 'opacity=".75"')
    + line('M-118 -64Q-30 -31 20 -41T130 -71', '#fff', 5, 'opacity=".9"')
    + ellipse(4, -40, 30, 17, '#D5342F')
    + times(6, (k) => ellipse(4 + 54 * Math.cos(k * 1.047), -40 + 27 * Math.sin(k * 1.047), 7, 4, '#D5342F'));
}

// A cut wedge of it: the crust above, the open crumb at the side.
const spongeWedge = () => path('M-112 6L92 -58Q132 -28 122 14Z', ball('#FFFEF6', '#FBEBC8', '#EBCD94'))
  + path('M-112 6L122 14Q124 46 116 66L-106 50Z', down('#FFF9E8', '#F1DBAC'),
    'stroke="#D9B679" stroke-width="2" stroke-opacity=".5"')
  + times(34, (k) => ellipse(-92 + (k * 47) % 200, 20 + (k * 19) % 34, 5, 3.6, '#D9B679', 'opacity=".7"'))
  + path('M-112 6L-60 -10Q-50 0 -62 8Z', '#D5342F');

// A heap of grains.
function grainHeap(width, height, seed, tones, n = Math.round(width * height / 90), size = 9) {
  const roll = dice(seed);
  return path(`M${-width / 2} 6Q${-width * 0.26} ${-height * 1.02} 0 ${-height}T${width / 2} 6Q0 ${26} ${-width / 2} 6Z`,
    tones[1])
    + times(n, () => {
      const t = roll(-1, 1), y = roll(0, 1);
      return at(round(t * width / 2 * (1 - 0.3 * y)), round(-y * height * (1 - t * t) ** 0.8 + roll(0, 14)),
        ellipse(0, 0, size, size * 0.46, tones[Math.floor(roll(0, tones.length))]),
          { turn: round(roll(0, 180)), shadow: false });
    });
}

// Loose grains on the table.
function grains(width, height, seed, tones, n) {
  const roll = dice(seed);
  return times(n, () => {
    const t = roll(0, Math.PI * 2), r = Math.sqrt(roll(0, 1));
    return at(round(width / 2 * r * Math.cos(t)), round(height / 2 * r * Math.sin(t)),
      ellipse(0, 0, 9, 4.4, tones[Math.floor(roll(0, tones.length))]), { turn: round(roll(0, 180)), shadow: false });
  });
}

// A skein of sweet-potato noodles, folded over at both ends and tied in the middle.
function skein(width = 330) {
  const half = width / 2, tones = ['#8A7A66', '#AF9F88', '#746551', '#C9BBA3'];
  const strand = (k) => {
    const y = -50 + k * 7.2, waist = y * 0.62, swell = 5 * Math.sin(k * 2.3);
    return `M${round(-half + 16 + swell)} ${round(y)}C${round(-half * 0.5)} ${round(y + swell)} ${round(-half * 0.25)} ${round(waist)} 0 ${round(waist)}S${round(half * 0.5)} ${round(y - swell)} ${round(half - 16 - swell)} ${round(y)}`;
  };
  const fold = (k, side) => {
    const r = 50 - k * 7.2;
    return line(`M${side * (half - 16)} ${-r}A${round(r * 0.62)} ${r} 0 0 ${side > 0 ? 1 : 0} ${side * (half - 16)} ${r}`,
      tones[(k + 1) % 4], 6.5);
  };
  return times(7, (k) => fold(k, 1) + fold(k, -1)) + times(15, (k) => line(strand(k), tones[k % 4], 6.5))
    + line('M-12 -36Q-20 0 -12 38M6 -36Q-2 0 6 38', '#B3261E', 9);
}

module.exports = {
  longDumpling, dumplingSlice, greenCake, openGreenCake, lyeLoaf, lyeSlice, spongeCake, spongeWedge, grainHeap, grains,
    skein,
};
