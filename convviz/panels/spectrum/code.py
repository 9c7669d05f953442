"""What the Spectrum panel shows as programs."""

import numpy as np

from convviz.core.spectrum.gain import KernelGain, MaskGain
from convviz.core.spectrum.maps import centred
from convviz.export.code.code import Code
from convviz.export.code.convolution import Convolved, convolution_code
from convviz.export.code.spectrum import mask_code, passes_code, product_code, waves_code
from convviz.state.choices.spectrum import Lower, SpectrumOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.spectrum import below, spectra


def spectrum_shown(context: Context, subject: str) -> Code:
    """The programs for what is shown; a ValueError says why there are none."""
    workbench = context.workbench
    results = workbench.results
    if results is None or not workbench.is_current(subject):
        raise ValueError("The result is still being computed.")
    waves = results.get(below.WAVES)
    if waves is not None:
        step = waves[workbench.players[subject].index]
        whole = np.fft.ifftshift(centred(step.kept, waves.given.shape))
        return waves_code(waves[-1].total, whole, step.count)
    written = _product(results)
    if written is None:
        raise ValueError("There is no result: Spectrum says why.")
    return written


def _product(results: Results) -> Code | None:
    values, gain = results.get(spectra.VALUES), results.get(spectra.GAIN)
    options, found = results.choice(SpectrumOptions), results.get(below.FACTORS)
    if values is None or gain is None:
        return None
    if isinstance(gain, MaskGain):
        return mask_code(values, gain)
    assert isinstance(gain, KernelGain)
    if options.lower is Lower.PASSES and found is not None and found.rank == 1:
        return passes_code(values, found, options.boundary)
    if options.boundary != "wrap":
        return convolution_code(Convolved(values, gain.kernel, boundary=options.boundary))
    return product_code(values, gain.kernel)
