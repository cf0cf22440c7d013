"""The two examples of the paper's Table 1."""

LOVE = 'Gently caress the back of the thumb with one hand, expressing a feeling of “tenderness”.'
Q = (
    'One hand with the right thumb down, the index and middle fingers together on top, the thumb, index, and '
    'middle fingers pinched together, the fingertips pointing forward and slightly to the left, the ring and '
    'little fingers bent, the fingertips touching the palm.'
)
DEVOTED_B = (
    '(I) Make the sign for “love”. (II) Extend the thumb with one hand and place it on the palm of the other '
    'hand, then raise it upwards.'
)
DEVOTED_G = (
    '(1) Gently caress the back of the thumb with one hand, expressing a feeling of “tenderness”. (2) Extend '
    'your thumb with one hand, sit on the other palm, and lift it up.'
)
AMBIENCE_B = (
    '(1) One hand forms the manual sign “Q”, with the fingertips pointing inward, placed at the nostrils. '
    '(2) Extend your index finger with one hand and make a big circle with your fingertips facing down.'
)
AMBIENCE_G = (
    f'(1) {Q} The fingertips are pointing inward, placed at the nostrils. (2) Extend index finger with one '
    'hand and make a circle with your fingertips facing down.'
)
DICTIONARY = {'Devoted': DEVOTED_B, 'Ambience': AMBIENCE_B, 'love': LOVE}
ALPHABET = {'Q': Q, 'O': '右手五指弯曲，指尖相抵成圆形。'}
