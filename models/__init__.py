"""What a trained network means: skeleton, labels, contracts, preprocessing, network, checkpoint."""
