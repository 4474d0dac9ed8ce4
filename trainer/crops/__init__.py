"""Training crops: canonical and paper geometry, one sample at a time and batched on the device."""
