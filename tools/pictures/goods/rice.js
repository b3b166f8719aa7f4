// Rice, and what is made of it: long dumplings, mugwort cakes, lye cake, sponge cake; starch noodles.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');

// Long dumpling, 380 x 84, wrapped in leaf and wound with thread.
function longDumpling(thread = '#F1E3BE') {
  const body = 'M-190 -10Q-186 -40 -150 -42H150Q186 -40 190 -10V12Q186 40 150 42H-150Q-186 40 -190 12Z';
  return path(body, down('#A8B56A', '#76893F', '#4A5C25'))
    + line('M-176 -20H172M-184 0H182M-176 20H172', '#3E4E1E', 2.5, 'opacity=".45"')
    + path('M-150 -42H-40L40 42H-150Q-186 40 -190 12V-10Q-186 -40 -150 -42Z', '#5F7431', 'opacity=".35"')
    + line('M-160 -30H150', '#E3E8AE', 5, 'opacity=".5"')
    + times(7, (k) => line(`M${-140 + k * 46} -42Q${-126 + k * 46} 0 ${-140 + k * 46} 42`, thread, 5))
    + line('M136 -42q10 -20 24 -16M136 -42q-14 -20 -26 -12', thread, 5);
}

// A slice cut with a thread: sticky rice round the filling.
function dumplingSlice(filling = 'pork') {
  const fill = { pork: ['#C9825A', '#8E4A2A'], bean: ['#7A3B3A', '#4A1F22'] }[filling], roll = dice(3);
  return `<g transform="translate(0 14)">${ellipse(0, 0, 62, 50, '#B99758')}</g>` + ellipse(0, 0, 62, 50, ball('#FFF6DC', '#F1DBA4', '#D2AE68'))
    + times(34, () => {
      const t = roll(0, 6.3), r = roll(30, 56);
      return at(round(r * Math.cos(t)), round(r * 0.8 * Math.sin(t)), ellipse(0, 0, 7, 3, '#FFF9E6', 'opacity=".75"'), { turn: round(roll(0, 180)), shadow: false });
    })
    + path('M-26 -10Q-6 -28 20 -16Q36 4 18 20Q-14 28 -28 10Z', ball(...fill)) + line('M-14 -4Q4 -12 18 -2', '#FBE3C8', 6, 'opacity=".75"');
}

// A round cake of rice and mugwort.
function greenCake() {
  return ellipse(0, 0, 72, 60, ball('#A9C874', '#6E9A42', '#3F6A2A')) + ellipse(0, 30, 56, 18, '#2F5520', 'opacity=".22"')
    + times(9, (k) => ellipse(-44 + (k * 37) % 92, -24 + (k * 23) % 60, 3, 2, '#2F5A22', 'opacity=".55"'))
    + ellipse(-24, -28, 26, 11, '#fff', 'opacity=".4" transform="rotate(-20 -24 -28)"');
}

// The same broken open: bamboo shoot, pork and pickle inside.
function openGreenCake() {
  return path('M-74 6Q-70 -56 0 -60Q70 -56 74 6Q40 -14 0 -8T-74 6Z', ball('#A9C874', '#6E9A42', '#3F6A2A'))
    + path('M-74 6Q-40 -14 0 -8T74 6Q70 48 0 54Q-70 48 -74 6Z', '#557F36') + path('M-58 8Q-30 -6 0 0T58 8Q52 36 0 40Q-52 36 -58 8Z', '#7A4E28')
    + times(14, (k) => ellipse(-42 + (k * 31) % 86, 10 + (k * 13) % 22, 8, 5, ['#F2DDA4', '#D98F5E', '#8FB05A', '#5E3A1C'][k % 4]));
}

// Lye cake: a golden loaf, smooth, with its cut face.
function lyeLoaf(length = 300) {
  return path(`M-${length / 2} -70Q-${length / 2 + 26} 0 -${length / 2} 66H${length / 2}Q${length / 2 + 40} 0 ${length / 2} -70Z`, down('#FFE08A', '#F2B62F', '#C98312'))
    + line(`M-${length / 2 - 8} -50H${length / 2 - 12}`, '#fff', 10, 'opacity=".5"')
    + ellipse(length / 2, -2, 36, 68, '#E2A326') + ellipse(length / 2 + 1, -2, 30, 61, ball('#FFF0B8', '#FCD564', '#EFB63C'));
}

const lyeSlice = () => `<g transform="translate(9 8)">${ellipse(0, 0, 60, 50, '#C98312')}</g>` + ellipse(0, 0, 60, 50, ball('#FFF3C4', '#FBD35E', '#EDAF34'))
  + ellipse(-18, -18, 22, 9, '#fff', 'opacity=".5" transform="rotate(-24 -18 -18)"');

// Sponge cake in its steamer: a domed top, split, with the red New Year dot.
function spongeCake(rx = 216) {
  const ry = rx * 0.44, roll = dice(23);
  return path(`M${-rx} 0Q${-rx} -74 ${-rx * 0.5} -96Q0 -122 ${rx * 0.5} -96Q${rx} -74 ${rx} 0A${rx} ${ry} 0 0 1 ${-rx} 0Z`, ball('#FFFDF4', '#FBEBC8', '#E9CB92'))
    + times(60, () => {
      const t = roll(0, 6.3), r = Math.sqrt(roll(0, 1)) * 0.92;
      return ellipse(r * rx * Math.cos(t), -18 + r * 84 * Math.sin(t), roll(2, 5), roll(1.5, 3), '#D6B274', 'opacity=".6"');
    })
    + line('M-120 -58Q-30 -24 20 -34T132 -64M-10 -34Q-20 10 -50 54M16 -34Q50 8 84 40', '#D9B478', 9, 'opacity=".75"')
    + line('M-118 -64Q-30 -31 20 -41T130 -71', '#fff', 5, 'opacity=".9"')
    + ellipse(4, -40, 30, 17, '#D5342F') + times(6, (k) => ellipse(4 + 54 * Math.cos(k * 1.047), -40 + 27 * Math.sin(k * 1.047), 7, 4, '#D5342F'));
}

// A cut wedge of it.
const spongeWedge = () => path('M-96 20L-20 -56Q60 -60 100 -12L96 48Q30 30 -92 66Z', ball('#FFFDF2', '#FAE8C2', '#E6C68A'))
  + path('M-96 20Q20 -12 100 -12L96 48Q30 30 -92 66Z', '#FFF6DE')
  + times(26, (k) => ellipse(-78 + (k * 47) % 168, 14 + (k * 19) % 34 - ((k * 47) % 168) * 0.14, 4.5, 3.4, '#D9B679', 'opacity=".75"'));

// A heap of grains.
function grainHeap(width, height, seed, tones, n = Math.round(width * height / 90), size = 9) {
  const roll = dice(seed);
  return path(`M${-width / 2} 6Q${-width * 0.26} ${-height * 1.02} 0 ${-height}T${width / 2} 6Q0 ${26} ${-width / 2} 6Z`, tones[1])
    + times(n, () => {
      const t = roll(-1, 1), y = roll(0, 1);
      return at(round(t * width / 2 * (1 - 0.3 * y)), round(-y * height * (1 - t * t) ** 0.8 + roll(0, 14)),
        ellipse(0, 0, size, size * 0.46, tones[Math.floor(roll(0, tones.length))]), { turn: round(roll(0, 180)), shadow: false });
    });
}

// A skein of sweet-potato noodles, folded and tied.
function skein(width = 330) {
  const half = width / 2;
  return times(15, (k) => line(`M${-half + 8} ${-54 + k * 7.6}C${-half - 36} ${-66 + k * 9} ${-half * 0.3} ${-40 + k * 5.4} 0 ${-32 + k * 4.6}S${half + 30} ${-70 + k * 10} ${half - 4} ${-50 + k * 7.2}`,
    ['#8A7A66', '#A99A84', '#6F6150', '#C2B49C'][k % 4], 6.5, 'opacity=".93"'))
    + line('M-12 -40Q-20 0 -12 44M8 -42Q0 0 8 44', '#B3261E', 9);
}

module.exports = {
  longDumpling, dumplingSlice, greenCake, openGreenCake, lyeLoaf, lyeSlice, spongeCake, spongeWedge, grainHeap, skein,
};
