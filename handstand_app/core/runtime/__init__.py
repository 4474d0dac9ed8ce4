"""Programs that execute the network: OpenVINO on processors, torch on GPUs and as the reference."""
