/** Names of files in the folders of models. */
export interface ModelFiles {
  readonly checkpoints: readonly string[];
  readonly diffusion_models: readonly string[];
  /** GGUF files among the diffusion models, which only the GGUF loaders offer. */
  readonly unet_gguf: readonly string[];
  readonly text_encoders: readonly string[];
  readonly clip_gguf: readonly string[];
  readonly vae: readonly string[];
  readonly loras: readonly string[];
}

/** What a host has that was set up for FLUX GGUF and SDXL. */
export const MODEL_FILES: ModelFiles = {
  checkpoints: ['sd_xl_base_1.0.safetensors', 'sd_xl_refiner_1.0.safetensors'],
  diffusion_models: ['flux1-dev-fp8.safetensors'],
  unet_gguf: ['flux1-dev-Q4_K_S.gguf', 'flux1-dev-Q8_0.gguf', 'flux1-schnell-Q4_K_S.gguf'],
  text_encoders: ['clip_l.safetensors', 't5xxl_fp8_e4m3fn.safetensors'],
  clip_gguf: ['t5-v1_1-xxl-encoder-Q5_K_M.gguf', 't5-v1_1-xxl-encoder-Q8_0.gguf'],
  vae: ['ae.safetensors', 'sdxl_vae.safetensors'],
  loras: ['add-detail-xl.safetensors'],
};

export const SAMPLERS: readonly string[] = (
  'euler euler_cfg_pp euler_ancestral euler_ancestral_cfg_pp heun heunpp2 exp_heun_2_x0 exp_heun_2_x0_sde dpm_2 dpm_2_ancestral ' +
  'lms dpm_fast dpm_adaptive dpmpp_2s_ancestral dpmpp_2s_ancestral_cfg_pp dpmpp_sde dpmpp_sde_gpu dpmpp_2m dpmpp_2m_cfg_pp ' +
  'dpmpp_2m_sde dpmpp_2m_sde_gpu dpmpp_2m_sde_heun dpmpp_2m_sde_heun_gpu dpmpp_3m_sde dpmpp_3m_sde_gpu ddpm lcm ipndm ipndm_v ' +
  'deis res_multistep res_multistep_cfg_pp res_multistep_ancestral res_multistep_ancestral_cfg_pp gradient_estimation ' +
  'gradient_estimation_cfg_pp er_sde seeds_2 seeds_3 sa_solver sa_solver_pece ddim uni_pc uni_pc_bh2'
).split(' ');

export const SCHEDULERS: readonly string[] =
  'simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic kl_optimal'.split(' ');
