"""The formulas of what is computed, in TeX, with their words: letters, which a program fills with numbers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Formula(NamedTuple):
    """A formula: its TeX, and how it is said."""

    tex: str = ""
    spoken: str = ""


NONE = Formula()
CONVOLUTION = Formula(
    r"y[r,c]=\sum_{m}\sum_{n} x[r-m,\,c-n]\;h[m,n]",
    "y at r, c is the sum over m and n of x at r minus m, c minus n times h at m, n",
)
CORRELATION = Formula(
    r"y[r,c]=\sum_{m}\sum_{n} x[r+m,\,c+n]\;h[m,n]",
    "y at r, c is the sum over m and n of x at r plus m, c plus n times h at m, n",
)
MAX_POOLING = Formula(
    r"y[r,c]=\max_{m,n}\; x[Sr+m,\,Sc+n]",
    "y at r, c is the max over m and n of x at S r plus m, S c plus n; S is the stride",
)
AVERAGE_POOLING = Formula(
    r"y[r,c]=\frac{1}{K^2}\sum_{m,n} x[Sr+m,\,Sc+n]",
    "y at r, c is the sum over m and n of x at S r plus m, S c plus n, divided by K squared; S is the stride",
)
GATHER = Formula(
    r"y(t)=\sum_{\tau} x(\tau)\,h(t-\tau)", "y of t is the sum over tau of x of tau times h of t minus tau"
)
SCATTER = Formula(
    r"y=\sum_{k} x[k]\,h(t-k)", "y is the sum over k of copies of h, each shifted by k and weighted by x of k"
)
INTEGRAL = Formula(
    r"y(t)=\int x(\tau)\,h(t-\tau)\,d\tau", "y of t is the integral of x of tau times h of t minus tau over tau"
)
LINEAR = Formula(
    r"f(\alpha x_1+\beta x_2)=\alpha f(x_1)+\beta f(x_2)",
    "f of alpha x 1 plus beta x 2 equals alpha f of x 1 plus beta f of x 2, if f is linear",
)
SAMPLED = Formula(r"x_n=x(n/f_s)", "sample n is x at n divided by the sampling rate")
QUANTISED = Formula(
    r"q_n=\mathrm{low}+\Delta\left(\left\lfloor\frac{x_n-\mathrm{low}}{\Delta}\right\rfloor+\frac{1}{2}\right),"
    r"\quad \Delta=\frac{\mathrm{high}-\mathrm{low}}{2^b}",
    "each sample goes to the middle of its level; of b bits there are 2 to the b levels",
)
COPIES = Formula(
    r"y(n_1,n_2)=\sum_{k_1,k_2} x(k_1,k_2)\,h(n_1-k_1,\,n_2-k_2)",
    "y is the sum over all pixels of copies of h, shifted to the pixel and weighted by it",
)
PRODUCT = Formula(
    r"F(y)=F(x)\cdot H,\quad H(u,v)=\sum_{m,n} h[m,n]\,e^{-2\pi i(mu+nv)}",
    "the spectrum of y is that of x times H, the spectrum of the kernel",
)
SEPARABLE = Formula(r"h[m,n]=c[m]\,r[n]", "the kernel is a column times a row")
ALONG_TIME = Formula(
    r"y[t]=\sum_{k} h[k]\,x[t-k]", "each pixel of y at t is the sum over k of h at k times x at t minus k"
)
GREY = Formula(r"y=0.299\,R+0.587\,G+0.114\,B", "grey is 0.299 red plus 0.587 green plus 0.114 blue")
DESCENT = Formula(
    r"w\leftarrow w-\eta\,\frac{\partial L}{\partial w}",
    "each weight becomes the weight minus the learning rate times the gradient of the loss",
)

#: Of filters whose rule is more than a kernel's sum: name -> formula. p is the pixel, q one of its window.
FILTERS: Mapping[str, Formula] = MappingProxyType(
    {
        "mean": Formula(r"y_p=\frac{1}{K^2}\sum_{q} x_q", "the mean of the window"),
        "median": Formula(r"y_p=\mathrm{median}\{x_q\}", "the middle of the window's sorted values"),
        "gaussian": Formula(
            r"h[m,n]\propto e^{-(m^2+n^2)/2\sigma^2}",
            "weights fall off as e to minus the squared distance over 2 sigma squared",
        ),
        "gaussian20": Formula(
            r"h[i,j]=e^{-((i-10)^2+(j-10)^2)/10}", "weights are e to minus the squared distance from 10, 10 over 10"
        ),
        "bilateral": Formula(
            r"y_p=\frac{\sum_q w_q x_q}{\sum_q w_q},\quad w_q=e^{-|p-q|^2/2\sigma_s^2}\,e^{-(x_p-x_q)^2/2\sigma_v^2}",
            "a mean weighted by closeness in space times likeness of values",
        ),
        "sharpen": Formula(r"y=x+a\,(x-h*x)", "the picture plus a share of its high part"),
        "unsharp": Formula(r"y=x+a\,(x-h*x)", "the picture plus a share of its high part"),
        "sobel_magnitude": Formula(r"y=\sqrt{G_x^2+G_y^2}", "the root of the sum of both squared gradients"),
        "sobel_direction": Formula(r"\theta=\mathrm{atan2}(G_y,\,G_x)", "the angle of the gradient"),
        "wiener": Formula(
            r"y_p=\mu+\frac{\max(\sigma^2-\nu,\,0)}{\max(\sigma^2,\,\nu)}\,(x_p-\mu)",
            "the window's mean, plus the share of the rest that is not noise",
        ),
        "wiener_deconvolution": Formula(
            r"\hat{X}=\frac{\bar{H}}{|H|^2+\nu}\,Y",
            "the spectrum is divided by the blur's, but where that is small beside the noise term",
        ),
    }
)


def filter_formula(names: list[str]) -> Formula:
    """The formula of a chain's last filter that has one of its own; else that of a convolution."""
    own = [FILTERS[name] for name in names if name in FILTERS]
    return own[-1] if own else CONVOLUTION if names else NONE
