"""What a filter does at one pixel, and its way from stage to stage: what the close-ups of the Filters panel show.

Each takes one channel (H, W) of the picture that the filter is given, the fields' value, and for most a pixel
``(row, column)``:

    MedianSteps(channel, values, pixel)           the window's values put in order, one a step
    BilateralSteps(channel, values, pixel)        the weighted sum, one pixel of the window a step
    wiener_at(channel, values, pixel, noise)      mean, variance and what is kept there; see `wiener_noise`
    sum_at(channel, values, pixel)                the products of a filter that is a convolution, None for others
    parts_of(channel, values, before)             Canny, Sobel, sharpening, upsampling, deconvolution: a picture a step

The last one gives `PartSteps`, or None for a filter without parts.
"""
